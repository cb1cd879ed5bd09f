/** Serves the API of the control half on its address, with timeouts against slow clients. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { failure, messageOf } from '#std/errors';

/** Anything that answers requests as `fetch` asks them. */
export interface Answering {
  fetch(request: Request, bindings: { incoming: IncomingMessage }): Response | Promise<Response>;
}

export interface Listening {
  port: number;
  /** Ends open connections; those that wait for news are cut. */
  close(): Promise<void>;
}

const HEADER_MS = 20_000;
const REQUEST_MS = 120_000;
const MOST_CONNECTIONS = 2048;

/** Serves an app over HTTP. Rejects with ADDRESS_UNUSABLE. */
export async function serveApp(
  app: Answering,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => app.fetch(request, bindings as { incoming: IncomingMessage }),
    serverOptions: { headersTimeout: HEADER_MS, requestTimeout: REQUEST_MS },
  }) as Server;
  // More than may be held open by those who wait, so that others still get in.
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  }).catch((thrown: unknown) => {
    const address = `${host}:${port}`;
    throw failure('ADDRESS_UNUSABLE', { address, why: messageOf(thrown) }, { cause: thrown });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
