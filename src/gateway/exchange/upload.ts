/** Counts and bounds request bodies that pass to the provider unread. */
import type { IncomingMessage } from 'node:http';
import type { Flight } from './flight.ts';

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A body that streams through unread, up to its bound; null where there is none. */
export function uploadOf(
  request: IncomingMessage,
  flight: Flight,
  maxBytes: number,
): IncomingMessage | null {
  if (!hasBody(request)) return null;
  flight.requestBytes = 0;
  request.on('data', (chunk: Buffer) => {
    flight.requestBytes += chunk.length;
    if (flight.requestBytes > maxBytes) request.destroy();
  });
  // The reader decides when bytes flow.
  request.pause();
  return request;
}
