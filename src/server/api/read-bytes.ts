/** Reads request bodies within bounds of size, also when they are compressed, before anything parses them. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import { failure } from '#std/errors';

const unzip = promisify(gunzip);
const MEGABYTE = 1_048_576;
/** Bodies of all requests together: each is held whole until it is parsed. */
const MOST_HELD_BYTES = 512 * MEGABYTE;

/** Bytes of bodies that this process holds: memory is the process's, whatever listens in it. */
let heldBytes = 0;

const tooLarge = (mostBytes: number) => {
  const most = `${Math.round((100 * mostBytes) / MEGABYTE) / 100} MiB, also when it is unpacked`;
  return failure('BODY_TOO_LARGE', { most });
};

/**
 * A request's body, decompressed; `use` has it while it counts as held. Throws BODY_TOO_LARGE before it
 * takes more memory than `mostBytes`, REQUEST_REFUSED for one that is damaged, and TOO_MANY_REQUESTS
 * while the bodies of others fill the memory that is meant for them.
 */
export async function withBytes<Result>(
  context: Context,
  mostBytes: number,
  use: (bytes: Buffer) => Promise<Result>,
): Promise<Result> {
  if (Number(context.req.header('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const held = { bytes: 0 };
  try {
    const sent = await readBounded(context.req.raw.body, mostBytes, held);
    return await use(await decompressed(context, sent, mostBytes));
  } finally {
    heldBytes -= held.bytes;
  }
}

async function decompressed(context: Context, sent: Buffer, mostBytes: number): Promise<Buffer> {
  const encoding = context.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity') return sent;
  if (encoding !== 'gzip') {
    throw failure('REQUEST_REFUSED', { why: 'its content encoding is neither gzip nor identity' });
  }
  try {
    return await unzip(sent, { maxOutputLength: mostBytes });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(mostBytes);
    throw failure('REQUEST_REFUSED', { why: 'its gzip is damaged' });
  }
}

async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
  held: { bytes: number },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) {
    held.bytes += chunk.length;
    heldBytes += chunk.length;
    if (held.bytes > mostBytes) throw tooLarge(mostBytes);
    if (heldBytes > MOST_HELD_BYTES) {
      const most = MOST_HELD_BYTES / MEGABYTE;
      throw failure('TOO_MANY_REQUESTS', { what: 'megabytes of request bodies', most });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
