/** Meters answers that are one JSON value, and changes them where something was decided. */
import {
  type AnswerSide,
  type JsonObject,
  type Metered,
  nothingMetered,
  objectOf,
  objectsOf,
} from '#providers/index';
import { type AnswerPipe, BoundedCopy, NO_BYTES } from './answer-pipe.ts';

export interface JsonPipeOptions {
  answer: AnswerSide;
  keepTextChars: number;
  maxBytes: number;
  /** Changes the parsed answer in place and says whether it did; null: bytes pass as they are. */
  change: ((answer: JsonObject) => boolean) | null;
}

function parse(text: string): JsonObject | unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : objectOf(value);
  } catch {
    return null;
  }
}

/** A stream that was sent as one list (Gemini without `alt=sse`). */
function meterList(answer: AnswerSide, list: readonly unknown[], keepTextChars: number): Metered {
  const meter = answer.meterStream(keepTextChars);
  for (const one of list) meter.onEvent(null, JSON.stringify(one));
  return meter.metered;
}

/** Meters a whole JSON answer; with `change`, holds it back and sends it changed. */
export class JsonPipe implements AnswerPipe {
  metered: Metered = nothingMetered();
  readonly changes: boolean;
  readonly #options: JsonPipeOptions;
  readonly #copy: BoundedCopy;

  constructor(options: JsonPipeOptions) {
    this.#options = options;
    this.#copy = new BoundedCopy(options.maxBytes);
    this.changes = options.change !== null;
  }

  push(chunk: Buffer): Buffer {
    this.#copy.push(chunk);
    return this.changes ? NO_BYTES : chunk;
  }

  end(): Buffer {
    const { answer, keepTextChars, change } = this.#options;
    const bytes = this.#copy.take();
    const value = bytes === null ? null : parse(bytes.toString());
    if (Array.isArray(value)) this.metered = meterList(answer, value, keepTextChars);
    else if (value !== null) this.metered = answer.meterJson(value, keepTextChars);
    if (change === null) return NO_BYTES;
    // What cannot be read cannot be cleaned either: nothing of it is shown.
    if (value === null || bytes === null) return Buffer.from('{}');
    let changed = false;
    for (const one of Array.isArray(value) ? objectsOf(value) : [value]) {
      changed = change(one) || changed;
    }
    return changed ? Buffer.from(JSON.stringify(value)) : bytes;
  }
}
