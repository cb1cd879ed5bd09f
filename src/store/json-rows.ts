/** Reads the store's answers as they stream, and finds an answer that broke off midway. */

import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The server's exception that ends an answer whose rows had already begun. */
export class AnswerBroken extends Error {}

/**
 * Rows of a JSONEachRow answer, in blocks as they arrive. JSON escapes line ends and returns in
 * values: a raw line end is always the end of a row, and a raw return always the beginning of the
 * exception with which ClickHouse (25.11 and later) ends a broken answer.
 */
export async function* jsonRowBlocks<Row>(body: Readable): AsyncGenerator<Row[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const broken = bytes.indexOf(RETURN);
    if (broken !== -1) throw await brokenAnswer(bytes.subarray(broken), body);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield parseLines<Row>(bytes.toString('utf8', 0, end - 1));
  }
  if (rest.length > 0) yield parseLines<Row>(rest.toString('utf8'));
}

/** Older servers append their exception as plain text. */
function parseLines<Row>(lines: string): Row[] {
  try {
    return JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as Row[];
  } catch (cause) {
    const text = /Code: \d+\. DB::Exception.*/s.exec(lines)?.[0];
    throw new AnswerBroken(text ?? 'the answer is not JSONEachRow', { cause });
  }
}

/** The message between the two marks. */
async function brokenAnswer(begun: Buffer, body: Readable): Promise<AnswerBroken> {
  const parts = [begun];
  for await (const chunk of body as AsyncIterable<Buffer>) parts.push(chunk);
  const text = Buffer.concat(parts).toString('utf8');
  return new AnswerBroken(/Code: \d+\. DB::Exception.*?(?=\n\d+ )/s.exec(text)?.[0] ?? text.trim());
}
