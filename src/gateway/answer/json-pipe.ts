import { type Metered, nothingMetered } from '../metering/metered.ts';
import { type JsonObject, parseObject } from '../providers/json.ts';
import type { AnswerSide } from '../providers/provider.ts';
import { type AnswerPipe, BoundedCopy, NO_BYTES } from './answer-pipe.ts';

export interface JsonPipeOptions {
  answer: AnswerSide;
  keepTextChars: number;
  maxBytes: number;
  /** Changes the parsed answer in place and says whether it did; null: bytes pass as they are. */
  change: ((answer: JsonObject) => boolean) | null;
}

/** Meters a whole JSON answer; with `change`, holds it back and sends it changed. */
export function jsonPipe({ answer, keepTextChars, maxBytes, change }: JsonPipeOptions): AnswerPipe {
  const copy = new BoundedCopy(maxBytes);
  let metered: Metered = nothingMetered();
  return {
    get metered() {
      return metered;
    },
    changes: change !== null,
    push: (chunk) => {
      copy.push(chunk);
      return change === null ? chunk : NO_BYTES;
    },
    end: () => {
      const bytes = copy.take();
      const value = bytes === null ? null : parseObject(bytes.toString());
      if (value !== null) metered = answer.meterJson(value, keepTextChars);
      if (change === null) return NO_BYTES;
      // What cannot be read cannot be cleaned either: nothing of it is shown.
      if (value === null || bytes === null) return Buffer.from('{}');
      return change(value) ? Buffer.from(JSON.stringify(value)) : bytes;
    },
  };
}
