/** Reads and writes the events of the Responses API over WebSocket. */
import { type JsonObject, stringOf } from '#providers/index';
import type { JsonScan } from '#std/json-scan';
import type { Steps } from '#std/turns';
import { type BodyLimits, isRefusal, parseJsonBody } from '../exchange/read-body.ts';

/** A client's event over the Responses WebSocket, as far as a gateway has to know it. */
export type ClientEvent =
  /** `body` is what `POST /v1/responses` takes. */
  | { kind: 'create'; lane: string | null; body: Buffer }
  | { kind: 'refused'; lane: string | null; message: string };

const LONGEST_LANE = 256;

/** The envelope of a call, and what this gateway sets itself. */
const OWN_FIELDS = new Set(['type', 'stream_id', 'background', 'stream']);

/** The call that an event wraps: its fields as the client wrote them, streamed. */
function callOf(bytes: Buffer, { fields }: JsonScan): Buffer {
  const parts: Buffer[] = [Buffer.from('{')];
  for (const [name, { start, end }] of fields) {
    if (OWN_FIELDS.has(name)) continue;
    parts.push(Buffer.from(`${JSON.stringify(name)}:`), bytes.subarray(start, end), COMMA);
  }
  parts.push(STREAMED);
  return Buffer.concat(parts);
}

const COMMA = Buffer.from(',');
const STREAMED = Buffer.from('"stream":true}');

/**
 * Reads one event. `response.create` has the fields of the HTTP call at its top, and an envelope:
 * `type`, and `stream_id`, the lane that its answer's events name.
 */
export function* readClientEvent(
  bytes: Buffer,
  limits: Pick<BodyLimits, 'jsonDepth' | 'jsonValues'>,
): Steps<ClientEvent> {
  const read = yield* parseJsonBody(bytes, limits);
  if (isRefusal(read)) return { kind: 'refused', lane: null, message: read.message };
  const lane = stringOf(read.value.stream_id);
  const why = lane !== null && lane.length > LONGEST_LANE ? TOO_LONG : problemOf(read.value);
  if (why === TOO_LONG) return { kind: 'refused', lane: null, message: why };
  if (why !== null) return { kind: 'refused', lane, message: why };
  return { kind: 'create', lane, body: callOf(bytes, read.scan) };
}

const TOO_LONG = 'The stream_id is too long.';

function problemOf({ type, background }: JsonObject): string | null {
  if (type !== 'response.create') return 'Only response.create is proxied over WebSocket.';
  return background === true ? 'Background responses are not supported over WebSocket.' : null;
}

/** A server's event, told in the lane it belongs to; its own bytes stay as they are. */
export function inLane(data: string, lane: string | null): string {
  if (lane === null || !data.startsWith('{')) return data;
  const comma = /^\{\s*\}$/.test(data) ? '' : ',';
  return `{"stream_id":${JSON.stringify(lane)}${comma}${data.slice(1)}`;
}

/** An error as the Responses WebSocket tells it; `error` is that of the HTTP API. */
export function errorEvent(status: number, error: unknown): string {
  return JSON.stringify({ type: 'error', status, error });
}
