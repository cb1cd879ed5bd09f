/** Admits or refuses requests for a WebSocket on the client listener. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { openaiRefusalBody, type Refusal, refusal, refusalHeaders } from '#providers/index';
import { isRefusal } from '../exchange/read-body.ts';
import type { Gateway } from '../exchange/settings.ts';
import { identify } from '../identity/identify.ts';
import { findRoute, readTarget } from '../route.ts';
import { handshakeAnswer, lastingHeaders } from './handshake.ts';
import { ResponsesBridge } from './responses-bridge.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, given: Refusal): void {
  const body = JSON.stringify(openaiRefusalBody(given));
  const flat = refusalHeaders(given);
  const headers = flat.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${flat[index + 1]}`] : [],
  );
  const lines = [
    `HTTP/1.1 ${given.status} ${REASONS[given.status] ?? 'Refused'}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** Who asks for a WebSocket, and for what: the refusal, or null where it may be opened. */
function refusalOf(gateway: Gateway, request: IncomingMessage, peer: string): Refusal | null {
  if (gateway.draining) return refusal('draining', 'The gateway is shutting down; try again.', 1);
  const { settings } = gateway;
  const target = readTarget(request.url ?? '');
  if (target === null) {
    return refusal('invalid_request', 'The request target is not a plain path.');
  }
  const head = { method: 'POST', path: target.path, headers: request.headers };
  const route = findRoute(settings.targets, head);
  if (route?.operation.name !== 'responses' || !route.target.config.webSockets) {
    const message = 'This WebSocket is not proxied, because it would pass unmetered; use HTTP.';
    return refusal('websocket_not_proxied', message);
  }
  const arrival = { headers: request.headers, query: target.query, peer, now: gateway.clock() };
  const principal = identify(arrival, settings.identity);
  return isRefusal(principal) ? principal : null;
}

/** WebSockets of one listener. */
export interface Upgrades {
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Lets what runs end. */
  retire(): void;
  cut(): void;
}

/** Opens WebSockets for the Responses API; all others would pass unmetered and are refused. */
export function takeUpgrades(
  gateway: Gateway,
  peerOf: (socket: Duplex) => string,
  connectToSelf: (peer: string) => Duplex,
): Upgrades {
  const bridges = new Set<ResponsesBridge>();
  return {
    take: (request, socket, head) => {
      const peer = peerOf(socket);
      socket.on('error', () => {});
      const refused = refusalOf(gateway, request, peer);
      if (refused !== null) {
        gateway.metrics.refusals.add(refused.code);
        refuse(socket, refused);
        return;
      }
      const answer = handshakeAnswer(request.method ?? '', request.headers);
      if (answer === null) {
        refuse(socket, refusal('invalid_request', 'This is not a WebSocket handshake.'));
        return;
      }
      socket.write(answer);
      const bridge: ResponsesBridge = new ResponsesBridge({
        socket,
        head,
        target: request.url ?? '',
        headers: lastingHeaders(request.headers),
        connectToSelf: () => connectToSelf(peer),
        limits: gateway.settings.config.limits,
        onGone: () => bridges.delete(bridge),
      });
      bridges.add(bridge);
    },
    retire: () => {
      for (const bridge of bridges) bridge.retire();
    },
    cut: () => {
      for (const bridge of bridges) bridge.cut();
    },
  };
}
