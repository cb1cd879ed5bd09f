/** Adds up the usage in a file of batch results, one JSON line for each request. */
import {
  type AnswerSide,
  type Metered,
  nothingMetered,
  objectOf,
  parseObject,
  sumKnown,
} from '#providers/index';
import { type AnswerPipe, NO_BYTES } from './answer-pipe.ts';

const LINE_FEED = 10;
const OPEN_BRACE = 123;

/** Adds one batch result to the tally: each line is an exchange of its own, so here counts add up. */
function addLine(total: Metered, line: Buffer, answer: AnswerSide): void {
  // A file may be anything: what cannot be a result is not read.
  if (line[0] !== OPEN_BRACE) return;
  const value = parseObject(line.toString());
  const body =
    objectOf(objectOf(value?.result)?.message) ?? objectOf(objectOf(value?.response)?.body);
  if (body === null) return;
  const one = answer.meterJson(body, 0);
  for (const key of Object.keys(total.usage) as (keyof typeof total.usage)[]) {
    total.usage[key] = sumKnown(total.usage[key], one.usage[key]);
  }
  total.servedChars += one.servedChars;
  total.modelServed ??= one.modelServed;
  total.final ||= one.final;
}

/** Meters the results of a batch: a line of JSON for each request in it. */
export function linesPipe(answer: AnswerSide, maxLineBytes: number): AnswerPipe {
  const metered = nothingMetered();
  let held: Buffer[] = [];
  let size = 0;
  const finishLine = (part: Buffer): void => {
    size += part.length;
    if (size > 0 && size <= maxLineBytes) addLine(metered, Buffer.concat([...held, part]), answer);
    held = [];
    size = 0;
  };
  return {
    metered,
    changes: false,
    push: (chunk) => {
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        finishLine(chunk.subarray(start, end));
        start = end + 1;
      }
      size += chunk.length - start;
      if (size <= maxLineBytes) held.push(chunk.subarray(start));
      else held = [];
      return chunk;
    },
    end: () => {
      const rest = Buffer.concat(held);
      held = [];
      size = 0;
      finishLine(rest);
      return NO_BYTES;
    },
  };
}
