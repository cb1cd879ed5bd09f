/** Reads a JSON request body within bounds of size, compression and nesting. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { type JsonObject, objectOf, type Refusal, refusal } from '#providers/index';
import { JsonOutline } from '#std/json-outline';
import { type JsonScan, scanJson } from '#std/json-scan';
import { atOnce, inTurns, type Steps } from '#std/turns';

export interface BodyLimits {
  bodyBytes: number;
  jsonDepth: number;
  jsonValues: number;
}

/** Above this a body is read, changed and written piece by piece, and others are served between. */
export const LARGE_BODY_BYTES = 65_536;

/** At once where it is short: a turn of the event loop would cost more than the work. */
export function soon<Result>(bytes: number, steps: Steps<Result>): Result | Promise<Result> {
  return bytes <= LARGE_BODY_BYTES ? atOnce(steps) : inTurns(steps);
}

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

export const tooLarge = (limit: number): Refusal =>
  refusal('body_too_large', `The request body may have ${limit} bytes at most.`);

/** The declared length, when it alone is over the limit. */
export function declaredTooLarge(request: IncomingMessage, limit: number): Refusal | null {
  const declared = Number(request.headers['content-length'] ?? 0);
  return declared > limit ? tooLarge(limit) : null;
}

/** Every byte of the body, or a refusal; null when the client went away while sending it. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | Refusal | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(tooLarge(limit));
    });
    request.on('end', () => {
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}

async function decode(bytes: Buffer, encoding: string, limit: number): Promise<Buffer | Refusal> {
  const decoder = DECODERS[encoding as keyof typeof DECODERS];
  if (decoder === undefined) {
    return refusal('invalid_request', 'The content-encoding of the request is not supported.');
  }
  try {
    return await decoder(bytes, { maxOutputLength: limit });
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
    return refusal('invalid_request', 'The request body cannot be decompressed.');
  }
}

export interface JsonBody {
  /** As the client meant them: decompressed, otherwise unchanged. */
  bytes: Buffer;
  value: JsonObject;
  scan: JsonScan;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'retryAfterSeconds' in value;
}

/** The JSON object a request carries; null when the client went away. */
export async function readJsonBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<JsonBody | Refusal | null> {
  const raw = await readBytes(request, limits.bodyBytes);
  if (raw === null || isRefusal(raw)) return raw;
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const bytes = encoding === 'identity' ? raw : await decode(raw, encoding, limits.bodyBytes);
  if (isRefusal(bytes)) return bytes;
  return soon(bytes.length, parseJsonBody(bytes, limits));
}

/** The JSON object that bytes hold, or why it is refused: what has two meanings is. */
export function* parseJsonBody(
  bytes: Buffer,
  limits: Pick<BodyLimits, 'jsonDepth' | 'jsonValues'>,
): Steps<JsonBody | Refusal> {
  const { jsonDepth, jsonValues } = limits;
  // Of a short body the text is made first, since the scan is faster with it.
  const short = bytes.length <= LARGE_BODY_BYTES ? bytes.toString() : null;
  const outline = short === null ? new JsonOutline() : null;
  const bounds = { depth: jsonDepth, values: jsonValues };
  const scan = yield* scanJson(bytes, bounds, short, outline);
  if (scan.problem !== null) return refusalOf(scan.problem, limits);
  yield;
  try {
    const parsed: unknown =
      outline === null ? JSON.parse(short ?? '') : yield* outline.parse(bytes);
    const value = objectOf(parsed);
    if (value !== null) return { bytes, value, scan };
  } catch {
    // Told below, without quoting the text.
  }
  return refusal('invalid_request', 'The request body is not a JSON object.');
}

const MOST_NAME_CHARS = 64;

function refusalOf(
  found: NonNullable<JsonScan['problem']>,
  { jsonDepth, jsonValues }: Pick<BodyLimits, 'jsonDepth' | 'jsonValues'>,
): Refusal {
  switch (found.problem) {
    case 'deep':
      return refusal('body_too_deep', `The request body may nest ${jsonDepth} levels at most.`);
    case 'many':
      return refusal('body_too_large', `The request body may hold ${jsonValues} values at most.`);
    case 'repeated': {
      const name = JSON.stringify(found.name.slice(0, MOST_NAME_CHARS));
      return refusal('invalid_request', `The name ${name} is twice in one object of the body.`);
    }
  }
}
