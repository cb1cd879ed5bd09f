/** Reads a log from a pipe, as followed files are read. */

import type { LogBatch } from './follow-log.ts';
import { takeLines } from './line-splitter.ts';

/** Lines of a pipe, such as `ssh host tail -F access.log`, until it ends. */
export async function* streamLines(
  input: AsyncIterable<Uint8Array>,
  abort: AbortSignal,
): AsyncGenerator<LogBatch> {
  let carry: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (const chunk of input) {
    if (abort.aborted) return;
    const taken = takeLines(carry, Buffer.from(chunk), skipping);
    carry = taken.carry;
    skipping = taken.skipping;
    yield { lines: taken.lines, rotation: 'none' };
  }
  if (carry.length > 0) yield { lines: [carry.toString('utf8')], rotation: 'none' };
}
