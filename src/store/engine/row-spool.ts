/** Brings inserted rows to the embedded engine through files, with a bound on their room. */

import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { REFUSALS } from './http-request.ts';

/** Bytes a write: fewer, larger writes cost less. */
const WRITE_BYTES = 1 << 20;

/** Chunks gathered to about WRITE_BYTES. */
async function* gathered(head: Buffer, rest: Readable | null): AsyncGenerator<Buffer[]> {
  let waiting = head.length > 0 ? [head] : [];
  let bytes = head.length;
  // A refused body stays open: its sender still has an answer to read.
  for await (const chunk of rest?.iterator({ destroyOnReturn: false }) ?? []) {
    waiting.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes < WRITE_BYTES) continue;
    yield waiting;
    waiting = [];
    bytes = 0;
  }
  if (waiting.length > 0) yield waiting;
}

/**
 * Rows of an INSERT on their way to the engine: chDB reads binary formats from files only. What a
 * killed engine left in `directory` is removed.
 */
export async function createRowSpool(options: { directory: string; maxBytes: number }) {
  const { directory } = options;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const remove = (path: string): Promise<void> => rm(path, { force: true });

  /** Writes the rows to a file of their own; the caller removes it. */
  async function write(head: Buffer, rest: Readable | null) {
    const path = join(directory, randomUUID());
    let bytes = 0;
    try {
      await using file = await open(path, 'wx', 0o600);
      for await (const chunks of gathered(head, rest)) {
        for (const chunk of chunks) bytes += chunk.length;
        if (bytes > options.maxBytes) throw REFUSALS.tooLarge('The rows of this INSERT');
        await file.writev(chunks);
      }
    } catch (error) {
      await remove(path);
      throw error;
    }
    return { path, bytes };
  }

  const close = (): Promise<void> => rm(directory, { recursive: true, force: true });

  return { write, remove, close };
}

export type RowSpool = Awaited<ReturnType<typeof createRowSpool>>;
