/** Meters a server-sent event stream and rewrites single events of it. */
import {
  type AnswerSide,
  type JsonObject,
  parseObject,
  readSseEvent,
  SseSplitter,
  stringOf,
  writeSseEvent,
} from '#providers/index';
import type { AnswerChange } from './answer-change.ts';
import { type AnswerPipe, NO_BYTES } from './answer-pipe.ts';

export interface RewriteOptions {
  answer: AnswerSide;
  keepTextChars: number;
  maxEventBytes: number;
  change: AnswerChange;
}

/** Meters a stream and changes the events that something was decided about; others pass as bytes. */
export function sseRewritePipe(options: RewriteOptions): AnswerPipe {
  const { answer, keepTextChars, maxEventBytes, change } = options;
  const meter = answer.meterStream(keepTextChars);
  let out: Buffer[] = [];
  const splitter = new SseSplitter(maxEventBytes, (raw, whole) => {
    if (whole) out.push(...rewriteEvent(raw));
    // A piece of an event that is too long to read.
    else if (!change.strict) out.push(raw);
  });
  const rewriteEvent = (raw: Buffer): Buffer[] => {
    // Without anything to keep from the client a piece of text passes as it is.
    if (!change.strict && meter.skim?.(raw) === true) return [stripped(raw, change.strip)];
    const event = readSseEvent(raw);
    if (event === null) return [raw];
    meter.onEvent(event.name, event.data);
    const value = parseObject(event.data);
    if (value === null) return [...encodeAll(change.rest()), raw];
    const changed = change.event(value);
    if (changed.kind === 'drop') return [];
    if (changed.kind === 'same') return [stripped(raw, change.strip)];
    return encodeAll(changed.events, event.name);
  };
  const flush = (): Buffer => {
    const bytes = out.length === 1 ? out[0]! : Buffer.concat(out);
    out = [];
    return bytes;
  };
  return {
    metered: meter.metered,
    changes: true,
    push: (chunk) => {
      if (!change.strict && splitter.between && meter.skimAlike?.(chunk) === true) {
        return stripped(chunk, change.strip);
      }
      splitter.push(chunk);
      return out.length === 0 ? NO_BYTES : flush();
    },
    end: () => {
      splitter.end();
      out.push(...encodeAll(change.rest()));
      return flush();
    },
  };

  function encodeAll(events: readonly JsonObject[], name: string | null = null): Buffer[] {
    return events.map((value) => {
      // Formats that name their events name them by their type.
      const named = name === null ? null : (stringOf(value.type) ?? name);
      let data = JSON.stringify(value);
      if (change.strip !== null) data = data.replaceAll(change.strip, '');
      return writeSseEvent({ name: named, data });
    });
  }
}

/** The same bytes without a text that was only put there on our behalf. */
function stripped(raw: Buffer, text: string | null): Buffer {
  const at = text === null ? -1 : raw.indexOf(text);
  if (text === null || at === -1) return raw;
  const rest = stripped(raw.subarray(at + text.length), text);
  return Buffer.concat([raw.subarray(0, at), rest]);
}
