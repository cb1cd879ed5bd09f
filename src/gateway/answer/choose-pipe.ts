/** Picks the pipe for an answer from its content type, its encoding and what is to be changed. */
import type { AnswerSide } from '#providers/index';
import type { LimitsConfig } from '../limits-config.ts';
import type { AnswerChange } from './answer-change.ts';
import { type AnswerPipe, opaquePipe } from './answer-pipe.ts';
import { canDecode, compressedPipe } from './compressed-pipe.ts';
import { framesPipe } from './frames-pipe.ts';
import { JsonPipe } from './json-pipe.ts';
import { linesPipe } from './lines-pipe.ts';
import { ssePipe } from './sse-pipe.ts';
import { sseRewritePipe } from './sse-rewrite-pipe.ts';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
const EVENTS_TYPE = /^text\/event-stream\b/i;
const FRAMES_TYPE = /^application\/vnd\.amazon\.eventstream\b/i;
const LINES_TYPE = /^application\/(?:x-)?(?:jsonl|ndjson|x-jsonlines)\b/i;

export function isEventStream(contentType: string): boolean {
  return EVENTS_TYPE.test(contentType);
}

export interface PipeChoice {
  answer: AnswerSide;
  contentType: string;
  contentEncoding: string | null;
  /** The call asks for lines of JSON. */
  lines: boolean;
  /** Characters of answer text to keep. */
  keepTextChars: number;
  limits: LimitsConfig;
  /** What is to be changed in the answer; null: nothing. */
  change: AnswerChange | null;
}

/** The pipe for an error whose bytes were decoded already. */
export function plainErrorPipe(choice: Omit<PipeChoice, 'change' | 'lines'>): AnswerPipe {
  return plainPipe({ ...choice, lines: false, change: null });
}

/** The pipe for an answer, by what the provider says it is. */
export function choosePipe(choice: PipeChoice): AnswerPipe {
  const { contentEncoding } = choice;
  const plain = plainPipe(choice);
  if (contentEncoding === null || contentEncoding === 'identity') return plain;
  if (!canDecode(contentEncoding)) return opaquePipe();
  return compressedPipe(plain, contentEncoding, choice.limits.answerBytes);
}

function plainPipe(choice: PipeChoice): AnswerPipe {
  const { answer, contentType, keepTextChars, limits, change } = choice;
  if (EVENTS_TYPE.test(contentType)) {
    return change === null
      ? ssePipe(answer, keepTextChars, limits.eventBytes)
      : sseRewritePipe({ answer, keepTextChars, maxEventBytes: limits.eventBytes, change });
  }
  if (choice.lines) return linesPipe(answer, limits.answerBytes);
  if (JSON_TYPE.test(contentType)) {
    const maxBytes = limits.answerBytes;
    return new JsonPipe({ answer, keepTextChars, maxBytes, change: change?.whole ?? null });
  }
  if (FRAMES_TYPE.test(contentType)) return framesPipe(answer, keepTextChars, limits.eventBytes);
  if (LINES_TYPE.test(contentType)) return linesPipe(answer, limits.answerBytes);
  return opaquePipe();
}
