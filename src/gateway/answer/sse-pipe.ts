/** Meters a server-sent event stream that reaches the client unchanged. */
import { type AnswerSide, readSseEvent, SseSplitter } from '#providers/index';
import { type AnswerPipe, NO_BYTES } from './answer-pipe.ts';

/** Reads a copy; the bytes pass as they are. */
export function ssePipe(
  answer: AnswerSide,
  keepTextChars: number,
  maxEventBytes: number,
): AnswerPipe {
  const meter = answer.meterStream(keepTextChars);
  const splitter = new SseSplitter(maxEventBytes, (raw, whole) => {
    if (!whole || meter.skim?.(raw) === true) return;
    const event = readSseEvent(raw);
    if (event !== null) meter.onEvent(event.name, event.data);
  });
  return {
    metered: meter.metered,
    changes: false,
    push: (chunk) => {
      if (!splitter.between || meter.skimAlike?.(chunk) !== true) splitter.push(chunk);
      return chunk;
    },
    end: () => NO_BYTES,
  };
}
