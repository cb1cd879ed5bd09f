/** The listener for clients, plain or TLS, with or without a PROXY header. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer as createNetServer, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { messageOf } from '#std/errors';
import { serve } from './exchange/serve.ts';
import type { Gateway } from './exchange/settings.ts';
import { acceptProxied } from './identity/proxy-protocol.ts';
import { plainAddress } from './identity/trusted-hops.ts';
import { listen } from './listen.ts';
import { takeUpgrades, type Upgrades } from './websocket/upgrade.ts';

export interface GatewayServer {
  port: number;
  /** Stops taking connections, lets running exchanges end within `drainMs`, then cuts the rest. */
  close(drainMs: number): Promise<void>;
}

/** Addresses told by a PROXY header, by connection. */
type Told = WeakMap<object, string>;

function peerOf(socket: Duplex, told: Told): string {
  const known = told.get(socket);
  return plainAddress(known ?? (socket as Socket).remoteAddress ?? '0.0.0.0');
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

interface Listener {
  server: Server;
  upgrades: Upgrades;
}

const TLS_LOOK_MS = 1000;

/** New connections are opened with the key of the settings as they are now. */
function followTls(gateway: Gateway, server: HttpsServer): HttpsServer {
  let used = gateway.settings.tls;
  const timer = setInterval(() => {
    const { tls } = gateway.settings;
    if (tls === null || (tls.key === used?.key && tls.cert === used.cert)) return;
    used = tls;
    try {
      server.setSecureContext(tls);
    } catch (thrown) {
      gateway.log.error('keys-fail', { why: messageOf(thrown) });
    }
  }, TLS_LOOK_MS);
  timer.unref();
  server.on('close', () => clearInterval(timer));
  return server;
}

function createListener(gateway: Gateway, told: Told): Listener {
  const { tls, config } = gateway.settings;
  const { limits } = config;
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
  const server: Server =
    tls === null
      ? createHttpServer(options, onRequest)
      : followTls(gateway, createHttpsServer({ ...options, ...tls }, onRequest));
  configure(server, gateway);
  server.on('clientError', refuseMalformed);
  const connectToSelf = (peer: string): Duplex => {
    const [near, far] = duplexPair();
    told.set(far, peer);
    // An end reaches the other side by itself, a cut does not.
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (!far.writableFinished) near.destroy();
    });
    // What a TLS listener hands on once a connection is deciphered.
    server.emit(tls === null ? 'connection' : 'secureConnection', far);
    return near;
  };
  const upgrades = takeUpgrades(gateway, (socket) => peerOf(socket, told), connectToSelf);
  server.on('upgrade', upgrades.take);
  return { server, upgrades };
}

/** Listens for clients. Rejects when the address cannot be taken. */
export async function startServer(gateway: Gateway): Promise<GatewayServer> {
  const { host, port, proxyProtocol } = gateway.settings.config.listen;
  const told: Told = new WeakMap();
  const { server, upgrades } = createListener(gateway, told);
  const front = proxyProtocol ? proxied(gateway, server, told) : server;
  return {
    port: await listen(front, { host, port }),
    close: (drainMs) => drain(gateway, { server, upgrades, front }, drainMs),
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
  { server, upgrades, front }: Listener & { front: Front },
  drainMs: number,
): Promise<void> {
  gateway.draining = true;
  const closed = new Promise<void>((resolve) => front.close(() => resolve()));
  server.closeIdleConnections();
  upgrades.retire();
  const timer = setTimeout(() => {
    upgrades.cut();
    server.closeAllConnections();
  }, drainMs);
  // Connections turn idle as their exchanges end, and nobody else closes them.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
