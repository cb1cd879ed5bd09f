/** Meters Amazon's binary event streams, which Bedrock answers with. */
import { crc32 } from 'node:zlib';
import type { AnswerSide } from '#providers/index';
import { type AnswerPipe, NO_BYTES } from './answer-pipe.ts';

/** Lengths and their checksum. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** Header values of this type are text with a 16-bit length. */
const TEXT_TYPE = 7;

/** The `:event-type` or `:exception-type` of a frame's headers; null when they hold neither. */
function eventType(headers: Buffer): string | null {
  for (let at = 0; at < headers.length; ) {
    const nameEnd = at + 1 + headers[at]!;
    const name = headers.toString('latin1', at + 1, nameEnd);
    if (headers[nameEnd] !== TEXT_TYPE || nameEnd + 3 > headers.length) return null;
    const valueEnd = nameEnd + 3 + headers.readUInt16BE(nameEnd + 1);
    if (name === ':event-type' || name === ':exception-type') {
      return headers.toString('utf8', nameEnd + 3, valueEnd);
    }
    at = valueEnd;
  }
  return null;
}

/**
 * Meters a stream of `application/vnd.amazon.eventstream` frames from a copy; the bytes pass as they
 * are. After a frame that does not add up nothing more is read.
 */
export function framesPipe(
  answer: AnswerSide,
  keepTextChars: number,
  maxBytes: number,
): AnswerPipe {
  const meter = answer.meterStream(keepTextChars);
  let held: Buffer = NO_BYTES;
  let broken = false;
  const readFrame = (): boolean => {
    if (held.length < PRELUDE_BYTES) return false;
    const length = held.readUInt32BE(0);
    const headerBytes = held.readUInt32BE(4);
    const sound = crc32(held.subarray(0, 8)) === held.readUInt32BE(8);
    const least = PRELUDE_BYTES + headerBytes + CHECKSUM_BYTES;
    if (!sound || length > maxBytes || length < least) {
      broken = true;
      held = NO_BYTES;
      return false;
    }
    if (held.length < length) return false;
    const headersEnd = PRELUDE_BYTES + headerBytes;
    const name = eventType(held.subarray(PRELUDE_BYTES, headersEnd));
    meter.onEvent(name, held.toString('utf8', headersEnd, length - CHECKSUM_BYTES));
    held = held.subarray(length);
    return true;
  };
  return {
    metered: meter.metered,
    changes: false,
    push: (chunk) => {
      if (broken) return chunk;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      while (readFrame());
      return chunk;
    },
    end: () => NO_BYTES,
  };
}
