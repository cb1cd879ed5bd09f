/** Counts and bounds request bodies that pass to the provider unread. */
import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Flight } from './flight.ts';

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * A body that streams through unread, up to its bound; null where there is none. It is a stream of its
 * own: whoever gives it up does not cut the client, who is still to be told why.
 */
export function uploadOf(
  request: IncomingMessage,
  flight: Flight,
  maxBytes: number,
  onTooLarge: () => void,
): Readable | null {
  if (!hasBody(request)) return null;
  flight.requestBytes = 0;
  const upload = new PassThrough();
  const stop = (): void => {
    request.off('data', onData).off('end', onEnd).off('close', onClose);
  };
  const onData = (chunk: Buffer): void => {
    flight.requestBytes += chunk.length;
    if (flight.requestBytes > maxBytes) {
      stop();
      onTooLarge();
    } else if (!upload.write(chunk)) request.pause();
  };
  const onEnd = (): void => void upload.end();
  const onClose = (): void => {
    if (!request.complete) upload.destroy(new Error('The client broke off its upload'));
  };
  request.on('data', onData).on('end', onEnd).on('close', onClose);
  upload.on('drain', () => request.resume());
  upload.on('error', () => {});
  upload.on('close', stop);
  return upload;
}
