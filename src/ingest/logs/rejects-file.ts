/** Writes the records that could not be read to the file of `--rejects`. */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { failure, messageOf } from '#std/errors';
import { type RejectSink, rejectsToStream } from './rejects.ts';

/** Hands out a sink that writes to `file`; whole when the work is done. Throws OUTPUT_UNWRITABLE. */
export async function withRejectsFile<Result>(
  file: string | null,
  work: (sink: RejectSink | null) => Promise<Result>,
): Promise<Result> {
  if (file === null) return await work(null);
  const stream = createWriteStream(file);
  const written = finished(stream).catch((thrown: unknown) => {
    throw failure('OUTPUT_UNWRITABLE', { path: file, why: messageOf(thrown) });
  });
  // Awaited below; until then a failure must not count as nobody's.
  written.catch(() => undefined);
  try {
    return await work(rejectsToStream(stream));
  } finally {
    stream.end();
    await written;
  }
}
