import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { REFUSALS } from './http-request.ts';

/**
 * Rows of an INSERT on their way to the engine: chDB reads binary formats from files only, and
 * fastest from memory, so the spool lies in /dev/shm where there is one.
 */
export async function createRowSpool(options: { fallback: string; maxBytes: number }) {
  const base = existsSync('/dev/shm') ? '/dev/shm' : options.fallback;
  const directory = await mkdtemp(join(base, 'stillwatch-rows-'));

  function bounded(): Transform {
    let bytes = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > options.maxBytes) done(REFUSALS.tooLarge('The rows of this INSERT'));
        else done(null, chunk);
      },
    });
  }

  /** Writes the rows to a file and returns its path and size; the caller removes it. */
  async function write(head: Buffer, rest: Readable | null, abort: AbortSignal) {
    const path = join(directory, randomUUID());
    const file = createWriteStream(path, { mode: 0o600, highWaterMark: 1 << 20 });
    async function* all() {
      if (head.length > 0) yield head;
      if (rest !== null) yield* rest;
    }
    try {
      await pipeline(Readable.from(all(), { objectMode: false }), bounded(), file, {
        signal: abort,
      });
    } catch (error) {
      await remove(path);
      throw error;
    }
    return { path, bytes: file.bytesWritten };
  }

  const remove = (path: string): Promise<void> => rm(path, { force: true });
  const close = (): Promise<void> => rm(directory, { recursive: true, force: true });

  return { write, remove, close };
}

export type RowSpool = Awaited<ReturnType<typeof createRowSpool>>;
