/** Sends a refusal as the HTTP answer that the caller's SDK expects. */
import type { ServerResponse } from 'node:http';
import { type Provider, type Refusal, refusalHeaders } from '#providers/index';
import { endWhileUploading } from '../linger.ts';

/** Writes the body in the format of the API that was called. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Refusal,
  provider: Pick<Provider, 'refusalBody'>,
  exchangeId: string,
): void {
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(provider.refusalBody(refusal, exchangeId)));
  // A body that was not read would be taken for the next request, or have to be read to its end.
  if (!response.req.complete) response.shouldKeepAlive = false;
  response.writeHead(refusal.status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    'request-id',
    exchangeId,
    'x-request-id',
    exchangeId,
    'x-stillwatch-exchange',
    exchangeId,
    ...refusalHeaders(refusal),
  ]);
  endWhileUploading(response, body);
}
