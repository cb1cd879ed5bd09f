/** Answers the WebSocket handshake, and picks the headers that outlast it. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The answer that opens a WebSocket, or null for what is no such request (RFC 6455 §4.2.1). */
export function handshakeAnswer(method: string, headers: IncomingHttpHeaders): string | null {
  const key = headers['sec-websocket-key'];
  const asked = headers.upgrade?.toLowerCase() === 'websocket';
  if (method !== 'GET' || !asked || headers['sec-websocket-version'] !== '13') return null;
  if (typeof key !== 'string' || !/^[A-Za-z0-9+/]{22}==$/.test(key)) return null;
  const accept = createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
}

/** What belongs to the handshake alone. */
const OWN_HEADERS = /^(?:connection|upgrade|sec-websocket-|content-|transfer-encoding|expect)/;

/** The handshake's headers, for the requests that follow over the connection. */
export function lastingHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !OWN_HEADERS.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}
