import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { serve } from './exchange/serve.ts';
import type { Gateway } from './exchange/settings.ts';
import { acceptProxied } from './identity/proxy-protocol.ts';
import { plainAddress } from './identity/trusted-hops.ts';
import { listen } from './listen.ts';
import { openaiRefusalBody } from './providers/openai.ts';
import { refusal } from './refusal.ts';

export interface GatewayServer {
  port: number;
  /** Stops taking connections, lets running exchanges end within `drainMs`, then cuts the rest. */
  close(drainMs: number): Promise<void>;
}

export interface TlsFiles {
  cert: Buffer;
  key: Buffer;
}

/** Addresses told by a PROXY header, by connection. */
type Told = WeakMap<object, string>;

function peerOf(socket: Socket, told: Told): string {
  const known = told.get(socket);
  return plainAddress(known ?? socket.remoteAddress ?? '0.0.0.0');
}

function configure(server: Server, gateway: Gateway): void {
  const { limits } = gateway.settings.config;
  server.headersTimeout = limits.headerSeconds * 1000;
  server.requestTimeout = limits.requestSeconds * 1000;
  server.keepAliveTimeout = limits.keepAliveSeconds * 1000;
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = 0;
}

/** Malformed requests get one line and no second chance; nothing they sent is repeated. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** WebSockets would pass unmetered and unlimited: they are refused in words the SDKs show. */
function refuseUpgrade(socket: Duplex): void {
  const message =
    'WebSocket connections are not proxied; use the HTTP transport of the Responses API.';
  const body = JSON.stringify(openaiRefusalBody(refusal('websocket_not_proxied', message)));
  socket.end(
    `HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\nx-should-retry: false\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function createListener(gateway: Gateway, tls: TlsFiles | null, told: Told): Server {
  const { limits } = gateway.settings.config;
  const options = {
    maxHeaderSize: limits.headerBytes,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
    connectionsCheckingInterval: Math.min(5000, (limits.headerSeconds * 1000) / 2),
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // Refusals are shown to whoever sent the request, so its errors need nobody else.
    request.on('error', () => {});
    response.on('error', () => {});
    void serve(gateway, request, response, peerOf(request.socket, told));
  };
  const server =
    tls === null
      ? createHttpServer(options, onRequest)
      : (createHttpsServer({ ...options, ...tls }, onRequest) as unknown as Server);
  configure(server, gateway);
  server.on('clientError', refuseMalformed);
  server.on('upgrade', (_request, socket: Duplex) => refuseUpgrade(socket));
  return server;
}

/** Listens for clients. Rejects when the address cannot be taken. */
export async function startServer(gateway: Gateway, tls: TlsFiles | null): Promise<GatewayServer> {
  const { host, port, proxyProtocol } = gateway.settings.config.listen;
  const told: Told = new WeakMap();
  const server = createListener(gateway, tls, told);
  const front = proxyProtocol ? proxied(gateway, server, told) : server;
  return {
    port: await listen(front, { host, port }),
    close: (drainMs) => drain(gateway, server, front, drainMs),
  };
}

/** A listener whose connections begin with a PROXY header from a trusted hop. */
function proxied(gateway: Gateway, server: Server, told: Told) {
  const { headerSeconds } = gateway.settings.config.limits;
  return createNetServer({ noDelay: true }, (socket) => {
    if (!gateway.settings.identity.trusted.has(plainAddress(socket.remoteAddress ?? ''))) {
      socket.destroy();
      return;
    }
    acceptProxied(socket, headerSeconds * 1000, (address) => {
      if (address !== null) told.set(socket, address);
      server.emit('connection', socket);
    });
  });
}

type Front = ReturnType<typeof createNetServer> | Server;

async function drain(
  gateway: Gateway,
  server: Server,
  front: Front,
  drainMs: number,
): Promise<void> {
  gateway.draining = true;
  const closed = new Promise<void>((resolve) => front.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  // Connections turn idle as their exchanges end, and nobody else closes them.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
