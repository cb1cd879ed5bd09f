/** Reads request bodies of the intake routes within bounds, gzip included. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import { failure } from '#std/errors';

const unzip = promisify(gunzip);
const MOST_SENT_BYTES = 64 * 1024 * 1024;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * A request's body, decompressed. Throws REQUEST_REFUSED for one that is too large or damaged, before
 * it takes more memory than that.
 */
export async function readBytes(context: Context): Promise<Buffer> {
  const sent = await readBounded(context.req.raw.body);
  const encoding = context.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity') return sent;
  if (encoding !== 'gzip') {
    throw failure('REQUEST_REFUSED', { why: 'its content encoding is neither gzip nor identity' });
  }
  try {
    return await unzip(sent, { maxOutputLength: MOST_BYTES });
  } catch {
    throw failure('REQUEST_REFUSED', { why: 'its gzip is damaged or too large' });
  }
}

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_SENT_BYTES) throw failure('REQUEST_REFUSED', { why: 'its body is too large' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
