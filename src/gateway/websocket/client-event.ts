/** Reads and writes the events of the Responses API over WebSocket. */
import { parseExact, parseObject } from '#providers/index';
import { nestsDeeperThan } from '../exchange/json-depth.ts';

/** A client's event over the Responses WebSocket, as far as a gateway has to know it. */
export type ClientEvent =
  /** `body` is what `POST /v1/responses` takes. */
  | { kind: 'create'; lane: string | null; body: Buffer }
  | { kind: 'refused'; lane: string | null; message: string };

const LONGEST_LANE = 256;

/**
 * Reads one event. `response.create` has the fields of the HTTP call at its top, and an envelope:
 * `type`, and `stream_id`, the lane that its answer's events name.
 */
export function readClientEvent(text: string, jsonDepth: number): ClientEvent {
  const bytes = Buffer.from(text);
  const refused = (message: string, lane: string | null = null): ClientEvent => ({
    kind: 'refused',
    lane,
    message,
  });
  if (nestsDeeperThan(jsonDepth, bytes)) {
    return refused(`An event may nest ${jsonDepth} levels at most.`);
  }
  const event = parseObject(text);
  if (event === null) return refused('The event is not a JSON object.');
  const lane = typeof event.stream_id === 'string' ? event.stream_id : null;
  if (lane !== null && lane.length > LONGEST_LANE) return refused('The stream_id is too long.');
  if (event.type !== 'response.create') {
    return refused('Only response.create is proxied over WebSocket.', lane);
  }
  if (event.background === true) {
    return refused('Background responses are not supported over WebSocket.', lane);
  }
  const { type, stream_id, background, ...call } = parseExact(bytes) ?? event;
  return { kind: 'create', lane, body: Buffer.from(JSON.stringify({ ...call, stream: true })) };
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
