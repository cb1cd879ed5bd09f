/** WebSocket framing (RFC 6455 §5), the server's side: no extensions, so no compression bombs. */
import { isUtf8 } from 'node:buffer';

const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type FrameKind = keyof typeof OPCODES;

const KINDS = new Map<number, FrameKind>(
  Object.entries(OPCODES).map(([kind, code]) => [code, kind as FrameKind]),
);
const FINAL = 0x80;
const MASKED = 0x80;
const MOST_CONTROL_BYTES = 125;
/** Parts of one message: each costs memory, however small it is. */
const MOST_PARTS = 4096;

/** Status codes of RFC 6455 §7.4.1. */
export const CLOSE = {
  done: 1000,
  goingAway: 1001,
  protocol: 1002,
  unsupported: 1003,
  notUtf8: 1007,
  tooLarge: 1009,
  internal: 1011,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** One unfragmented frame; a server does not mask. */
export function encodeFrame(kind: FrameKind, payload: Buffer): Buffer {
  const { length } = payload;
  const first = FINAL | OPCODES[kind];
  if (length <= MOST_CONTROL_BYTES) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

export function closePayload(code: CloseCode): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return payload;
}

export interface FrameListener {
  /** One whole text message, in UTF-8. */
  onText(text: Buffer): void;
  onPing(payload: Buffer): void;
  onPong(): void;
  onClose(): void;
  /** What the other side may not do; nothing more is read. */
  onViolation(code: CloseCode): void;
}

interface Head {
  kind: FrameKind;
  final: boolean;
  /** Bytes before the payload. */
  bytes: number;
  length: number;
}

/** A payload as it was before it was masked: a copy, four bytes at a time (RFC 6455 §5.3). */
function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const words = new Uint32Array(Math.ceil(payload.length / 4));
  const bytes = Buffer.from(words.buffer, 0, payload.length);
  payload.copy(bytes);
  const key = new Uint32Array(Uint8Array.from(mask).buffer)[0] ?? 0;
  for (let at = 0; at < words.length; at++) words[at] = words[at]! ^ key;
  return bytes;
}

/** Reads frames as a client must send them, of messages up to `mostBytes`, wherever chunks end. */
export class FrameReader {
  readonly #mostBytes: number;
  readonly #listener: FrameListener;
  #held: Buffer = Buffer.alloc(0);
  /** What came since, joined only when it is enough to go on. */
  #fresh: Buffer[] = [];
  #freshBytes = 0;
  #missingBytes = 2;
  /** Parts of a fragmented message; null between messages. */
  #parts: Buffer[] | null = null;
  #partBytes = 0;
  #stopped = false;

  constructor(mostBytes: number, listener: FrameListener) {
    this.#mostBytes = mostBytes;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    if (this.#stopped) return;
    this.#fresh.push(chunk);
    this.#freshBytes += chunk.length;
    if (this.#freshBytes < this.#missingBytes) return;
    this.#held = Buffer.concat([this.#held, ...this.#fresh]);
    this.#fresh = [];
    this.#freshBytes = 0;
    this.#readFrames();
  }

  #readFrames(): void {
    while (!this.#stopped) {
      const head = this.#readHead();
      const end = head === null ? 0 : head.bytes + head.length;
      this.#missingBytes = Math.max(1, end - this.#held.length);
      if (head === null || this.#held.length < end) return;
      const mask = this.#held.subarray(head.bytes - 4, head.bytes);
      const payload = unmasked(this.#held.subarray(head.bytes, end), mask);
      this.#held = this.#held.subarray(end);
      this.#take(head, payload);
    }
  }

  #stop(code: CloseCode): null {
    this.#stopped = true;
    this.#listener.onViolation(code);
    return null;
  }

  #readHead(): Head | null {
    const held = this.#held;
    if (held.length < 2) return null;
    const first = held[0]!;
    const second = held[1]!;
    const kind = KINDS.get(first & 0x0f);
    if (kind === undefined || (first & 0x70) !== 0) return this.#stop(CLOSE.protocol);
    if ((second & MASKED) === 0) return this.#stop(CLOSE.protocol);
    const final = (first & FINAL) !== 0;
    const short = second & 0x7f;
    const control = OPCODES[kind] >= OPCODES.close;
    if (control && (!final || short > MOST_CONTROL_BYTES)) return this.#stop(CLOSE.protocol);
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const bytes = 2 + lengthBytes + 4;
    if (held.length < bytes) return null;
    const length =
      lengthBytes === 0
        ? short
        : lengthBytes === 2
          ? held.readUInt16BE(2)
          : Number(held.readBigUInt64BE(2));
    if (this.#partBytes + length > this.#mostBytes) return this.#stop(CLOSE.tooLarge);
    return { kind, final, bytes, length };
  }

  #take({ kind, final }: Head, payload: Buffer): void {
    if (kind === 'ping') this.#listener.onPing(payload);
    else if (kind === 'pong') this.#listener.onPong();
    else if (kind === 'close') {
      this.#stopped = true;
      this.#listener.onClose();
    } else if (kind === 'binary') this.#stop(CLOSE.unsupported);
    else if ((kind === 'continuation') === (this.#parts === null)) this.#stop(CLOSE.protocol);
    else this.#addPart(payload, final);
  }

  #addPart(payload: Buffer, final: boolean): void {
    this.#parts ??= [];
    this.#parts.push(payload);
    this.#partBytes += payload.length;
    if (this.#parts.length > MOST_PARTS) this.#stop(CLOSE.tooLarge);
    if (!final || this.#stopped) return;
    const whole = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = null;
    this.#partBytes = 0;
    if (isUtf8(whole)) this.#listener.onText(whole);
    else this.#stop(CLOSE.notUtf8);
  }
}
