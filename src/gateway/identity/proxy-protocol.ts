/** Reads the PROXY protocol header with which a load balancer tells the client's address. */
import { isIP, type Socket } from 'node:net';

/** Version 1: one line of text, at most 107 bytes. Version 2: binary, 16 bytes and more. */
const TEXT_LIMIT = 107;
const BINARY_START = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const BINARY_LIMIT = 16 + 1024;

export type ProxyHeader =
  | { state: 'incomplete' }
  | { state: 'invalid' }
  /** `address` is null where the proxy speaks for itself (health checks). */
  | { state: 'complete'; address: string | null; length: number };

/** Reads the PROXY protocol header that a connection begins with (haproxy, "The PROXY protocol"). */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  const common = Math.min(bytes.length, BINARY_START.length);
  if (bytes.compare(BINARY_START, 0, common, 0, common) === 0) return readBinary(bytes);
  return readText(bytes);
}

function readText(bytes: Buffer): ProxyHeader {
  const start = bytes.toString('latin1', 0, Math.min(bytes.length, 6));
  if (!'PROXY '.startsWith(start)) return { state: 'invalid' };
  const end = bytes.indexOf('\r\n');
  if (end === -1) return { state: bytes.length >= TEXT_LIMIT ? 'invalid' : 'incomplete' };
  if (end > TEXT_LIMIT - 2) return { state: 'invalid' };
  const [, family, source = ''] = bytes.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { state: 'complete', address: null, length: end + 2 };
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : 0;
  if (version === 0 || isIP(source) !== version) return { state: 'invalid' };
  return { state: 'complete', address: source, length: end + 2 };
}

const LOCAL = 0x20;
const PROXIED = 0x21;
const TCP4 = 0x11;
const TCP6 = 0x21;

function readBinary(bytes: Buffer): ProxyHeader {
  if (bytes.length < 16) return { state: 'incomplete' };
  const length = 16 + bytes.readUInt16BE(14);
  if (length > BINARY_LIMIT) return { state: 'invalid' };
  if (bytes.length < length) return { state: 'incomplete' };
  if (bytes[12] === LOCAL) return { state: 'complete', address: null, length };
  if (bytes[12] !== PROXIED) return { state: 'invalid' };
  if (bytes[13] === TCP4 && length >= 28) {
    return { state: 'complete', address: [...bytes.subarray(16, 20)].join('.'), length };
  }
  if (bytes[13] === TCP6 && length >= 52) {
    return { state: 'complete', address: readAddress6(bytes.subarray(16, 32)), length };
  }
  return { state: 'complete', address: null, length };
}

function readAddress6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  return groups.join(':');
}

/**
 * Waits for the header, then hands the connection on with what follows it put back. A connection
 * without a valid header in time is closed: behind a proxy nobody else may connect.
 */
export function acceptProxied(
  socket: Socket,
  timeoutMs: number,
  accept: (address: string | null) => void,
): void {
  let held = Buffer.alloc(0);
  const refuse = (): void => {
    socket.destroy();
  };
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    held = Buffer.concat([held, chunk]);
    const header = readProxyHeader(held);
    if (header.state === 'incomplete') return;
    socket.off('readable', onReadable);
    socket.off('error', refuse);
    socket.setTimeout(0);
    if (header.state === 'invalid') refuse();
    else {
      const rest = held.subarray(header.length);
      accept(header.address);
      if (rest.length > 0) socket.unshift(rest);
    }
  };
  socket.setTimeout(timeoutMs, refuse);
  socket.on('error', refuse);
  socket.on('readable', onReadable);
}
