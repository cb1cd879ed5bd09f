/** Opens a file or standard input as decompressed bytes, with a look ahead for recognising the format. */
import { createReadStream } from 'node:fs';
import { messageOf } from '#std/errors';
import { Rejected } from '../format.ts';
import type { ByteStream } from './block.ts';
import { decompress, detectCompression, type InputCompression } from './decompress.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Small, since one chunk of compressed data may unpack to a thousand times its size. */
const COMPRESSED_CHUNK_BYTES = 64 * 1024;

/** The bytes of one input, decompressed, with a look at what comes first. */
export interface ByteSource extends ByteStream {
  compression: InputCompression | null;
  /** Up to `bytes` from the start, without consuming them. */
  head(bytes: number): Promise<Uint8Array>;
  /** Ends reading early. */
  close(): Promise<void>;
}

/**
 * Opens a file, or any stream of bytes such as stdin. Compression is told by the first bytes, not
 * by the name. Reading never throws: an unreadable file ends as an empty one with a problem.
 */
export async function openByteSource(
  input: { path: string } | { stream: AsyncIterable<Uint8Array | string> },
  onBytes: (count: number) => void,
): Promise<ByteSource> {
  let problem: Rejected | null = null;
  const raw = new Peekable(
    guarded('path' in input ? fileChunks(input.path) : streamChunks(input.stream), (why) => {
      problem ??= new Rejected('FILE_UNREADABLE', null, why);
    }),
  );
  const compression = detectCompression(await raw.head(4));
  const failed = (why: string): void => {
    problem ??= new Rejected('FILE_TRUNCATED', null, `whole ${compression} data: ${why}`);
  };
  const counted = count(raw.rest(), onBytes);
  const unpacked = new Peekable(
    compression === null ? counted : decompress(small(counted), compression, failed),
  );
  return {
    compression,
    problem: () => problem,
    head: (bytes) => unpacked.head(bytes),
    chunks: () => unpacked.rest(),
    close: () => unpacked.close(),
  };
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>;
}

async function* streamChunks(
  stream: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function* guarded(
  chunks: AsyncIterable<Uint8Array>,
  failed: (why: string) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    failed(messageOf(error));
  }
}

async function* count(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* small(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += COMPRESSED_CHUNK_BYTES) {
      yield chunk.subarray(at, at + COMPRESSED_CHUNK_BYTES);
    }
  }
}

/** A stream of which the first chunks can be looked at before they are read. */
class Peekable {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #held: Uint8Array[] = [];

  constructor(chunks: AsyncGenerator<Uint8Array>) {
    this.#chunks = chunks;
  }

  async head(bytes: number): Promise<Uint8Array> {
    let length = this.#held.reduce((sum, chunk) => sum + chunk.length, 0);
    while (length < bytes) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#held.push(next.value);
      length += next.value.length;
    }
    return Buffer.concat(this.#held).subarray(0, bytes);
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    const held = this.#held;
    this.#held = [];
    yield* held;
    yield* this.#chunks;
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }
}
