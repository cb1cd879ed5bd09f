/** Meters answers that come compressed although the gateway asked for plain ones. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Metered } from '#providers/index';
import { type AnswerPipe, BoundedCopy, NO_BYTES } from './answer-pipe.ts';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: (bytes, options) => gunzipSync(bytes, options),
  'x-gzip': (bytes, options) => gunzipSync(bytes, options),
  deflate: (bytes, options) => inflateSync(bytes, options),
  br: (bytes, options) => brotliDecompressSync(bytes, options),
  zstd: (bytes, options) => zstdDecompressSync(bytes, options),
};

export function canDecode(encoding: string): boolean {
  return DECODERS[encoding] !== undefined;
}

/** The decoded bytes; null where they are torn, hostile or too many. */
export function decodeWhole(bytes: Buffer, encoding: string, maxBytes: number): Buffer | null {
  try {
    return DECODERS[encoding]?.(bytes, { maxOutputLength: maxBytes }) ?? null;
  } catch {
    return null;
  }
}

/**
 * A provider that compresses although it was asked not to: the bytes pass, a bounded copy is read at
 * the end. Where the answer must be changed it is held back whole and sent plain.
 */
export function compressedPipe(inner: AnswerPipe, encoding: string, maxBytes: number): AnswerPipe {
  const copy = new BoundedCopy(maxBytes);
  const read = (): Buffer => {
    const bytes = copy.take();
    // From what is torn or hostile nothing can be metered.
    return bytes === null ? NO_BYTES : (decodeWhole(bytes, encoding, maxBytes) ?? NO_BYTES);
  };
  return {
    get metered(): Metered {
      return inner.metered;
    },
    changes: inner.changes,
    push: (chunk) => {
      copy.push(chunk);
      return inner.changes ? NO_BYTES : chunk;
    },
    end: () => {
      const shown = inner.push(read());
      const rest = inner.end();
      return inner.changes ? Buffer.concat([shown, rest]) : NO_BYTES;
    },
  };
}
