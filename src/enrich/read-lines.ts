/** Reads the operator's own lists by lines, with a bound on what one line may take. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { failure, messageOf } from '#std/errors';

/** Longer lines are given as null. */
const LONGEST_LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;
const GZIP = 0x1f8b;
const ZSTD = 0x28b52ffd;

/** Takes one line without its end, from number 1; null when it is too long to be read. */
export type TakeLine = (text: string | null, number: number) => void;

/**
 * Reads a text file by lines, plain, gzip or zstd by its first bytes. Throws INPUT_NOT_FOUND and
 * INPUT_UNREADABLE when it cannot be opened; resolves to why it breaks off when it does later, else
 * to null. `settled` is awaited now and then, so that whoever takes the lines can ask for time.
 */
export async function readLines(
  path: string,
  take: TakeLine,
  settled: () => Promise<void>,
): Promise<string | null> {
  const stream = await openText(path);
  const splitter = new LineSplitter(take);
  let damage: string | null = null;
  try {
    for await (const chunk of stream) {
      splitter.push(chunk as Buffer);
      await settled();
    }
  } catch (error) {
    damage = messageOf(error);
  }
  splitter.end();
  return damage;
}

async function openText(path: string): Promise<Readable> {
  const magic = await firstBytes(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const gzip = magic.readUInt16BE(0) === GZIP;
  if (!gzip && magic.readUInt32BE(0) !== ZSTD) return file;
  const unpack = gzip ? createGunzip() : createZstdDecompress();
  file.on('error', (error) => unpack.destroy(error));
  return file.pipe(unpack);
}

async function firstBytes(path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(4);
  try {
    await using file = await open(path);
    await file.read(bytes, 0, 4, 0);
  } catch (error) {
    throw unreadable(path, error);
  }
  return bytes;
}

/** The error for a file that cannot be opened. */
export function unreadable(path: string, cause: unknown): Error {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return failure('INPUT_NOT_FOUND', { path }, { cause });
  }
  return failure('INPUT_UNREADABLE', { path, why: messageOf(cause) }, { cause });
}

/** Cuts chunks into lines, with no more than one line and one chunk in memory. */
class LineSplitter {
  readonly #take: TakeLine;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #number = 0;

  constructor(take: TakeLine) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#line(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length) return;
    const rest = chunk.subarray(start);
    this.#heldBytes += rest.length;
    if (this.#heldBytes > LONGEST_LINE_BYTES) this.#held = [];
    else this.#held.push(rest);
  }

  end(): void {
    if (this.#heldBytes > 0) this.#line(Buffer.alloc(0));
  }

  #line(last: Buffer): void {
    this.#number++;
    const bytes = this.#heldBytes + last.length;
    const whole = this.#held.length === 0 ? last : Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#heldBytes = 0;
    this.#take(bytes > LONGEST_LINE_BYTES ? null : this.#decode(whole), this.#number);
  }

  /** Without byte order mark and carriage return. */
  #decode(bytes: Buffer): string {
    const text = bytes.toString('utf8');
    const marked = this.#number === 1 && text.charCodeAt(0) === 0xfeff;
    const end = text.endsWith('\r') ? -1 : undefined;
    return marked || end !== undefined ? text.slice(marked ? 1 : 0, end) : text;
  }
}
