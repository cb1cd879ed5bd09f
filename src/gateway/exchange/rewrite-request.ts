import { parseExact } from '../providers/exact-json.ts';
import type { JsonObject } from '../providers/json.ts';
import type { Refusal } from '../refusal.ts';
import type { Flight } from './flight.ts';
import type { Gateway } from './settings.ts';

/** Puts a change made to the parsed body into bytes, with numbers as the client wrote them. */
function encode(bytes: Buffer, body: JsonObject, change: (body: JsonObject) => boolean): Buffer {
  const exact = parseExact(bytes);
  if (exact !== null) change(exact);
  return Buffer.from(JSON.stringify(exact ?? body));
}

/** The body to forward: the client's bytes, unless something was decided about them. */
export function rewriteRequest(_gateway: Gateway, flight: Flight, bytes: Buffer): Buffer | Refusal {
  const { route, verdict, body } = flight;
  const side = route.provider.request;
  if (body === null || !route.operation.generates) return bytes;
  let forwarded = bytes;
  const limit = (value: JsonObject): boolean => side.limit(value, verdict.caps);
  if (limit(body)) {
    flight.ask = side.readAsk(body, { method: 'POST', path: route.path, headers: {} });
    forwarded = encode(bytes, body, limit);
  }
  if (!route.target.config.askForUsage) return forwarded;
  const asking = side.askForUsage(forwarded, body);
  flight.askedForUsage = asking !== null;
  return asking ?? forwarded;
}
