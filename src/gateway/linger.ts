/** Ends an answer to a client that is still uploading, so that it reads the answer before the cut. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A client reads its answer within this time; one that only sends on is cut. */
const LONGEST_MS = 2000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Sends the rest of an answer whose headers name its length. Closing a connection with bytes unread
 * resets it, and the client loses what it has not read yet: what is still uploaded is read and
 * forgotten first, for a short while.
 */
export function endWhileUploading(response: ServerResponse, body: Buffer): void {
  const { req: request } = response;
  if (request.complete || request.destroyed) {
    response.end(body);
    return;
  }
  response.write(body);
  afterUpload(request, () => response.end());
}

function afterUpload(request: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) finish();
  };
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', onData).off('end', finish).off('close', finish);
    done();
  };
  const timer = setTimeout(finish, LONGEST_MS);
  request.on('data', onData).on('end', finish).on('close', finish);
  request.resume();
}
