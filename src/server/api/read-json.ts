/** Reads the JSON object that a request carries, within bounds of bytes, depth and values. */
import type { Context } from 'hono';
import { failure } from '#std/errors';
import { type JsonScan, scanJson } from '#std/json-scan';
import { inTurns } from '#std/turns';
import { withBytes } from './read-bytes.ts';

/** What the body of a JSON route may be. */
export interface JsonRouteBounds {
  bytes: number;
  /** See the scan of JSON for what counts how much. */
  values: number;
}

/** Acts of people and questions fit many times over. */
export const USUAL_BOUNDS: JsonRouteBounds = { bytes: 1_048_576, values: 100_000 };

const MOST_DEPTH = 64;

/** Throws BODY_TOO_LARGE, and REQUEST_REFUSED for anything but a JSON object. */
export async function readJsonObject(context: Context, bounds: JsonRouteBounds): Promise<object> {
  if (!/^application\/([a-z.-]+\+)?json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw failure('REQUEST_REFUSED', { why: 'its body is not sent as application/json' });
  }
  return withBytes(context, bounds.bytes, async (bytes) => {
    const scan = await inTurns(scanJson(bytes, { depth: MOST_DEPTH, values: bounds.values }));
    if (scan.problem !== null) throw refusalOf(scan.problem, bounds);
    return parsed(bytes.toString('utf8'));
  });
}

function refusalOf(found: NonNullable<JsonScan['problem']>, { values }: JsonRouteBounds) {
  switch (found.problem) {
    case 'deep':
      return failure('REQUEST_REFUSED', { why: `its body nests more than ${MOST_DEPTH} levels` });
    case 'many':
      return failure('BODY_TOO_LARGE', { most: `${values} values` });
    case 'repeated':
      return failure('REQUEST_REFUSED', { why: 'one object of its body has a name twice' });
  }
}

function parsed(text: string): object {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    throw failure('REQUEST_REFUSED', { why: 'its body is no JSON' });
  }
  if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) return sent;
  throw failure('REQUEST_REFUSED', { why: 'its body is no JSON object' });
}
