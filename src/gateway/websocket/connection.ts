/** One open WebSocket on the server's side: messages, pings, backpressure and closing. */
import type { Duplex } from 'node:stream';
import { CLOSE, type CloseCode, closePayload, encodeFrame, FrameReader } from './frames.ts';

export interface ConnectionListener {
  onText(text: Buffer): void;
  /** Room again, after `send` had said that there is none. */
  onDrain(): void;
  /** The other side is gone, whoever began it; told once. */
  onGone(): void;
}

const PING_MS = 30_000;
/** How long the other side has to answer a close before the connection is cut. */
const CLOSE_MS = 2000;

/** One open WebSocket, from the server's side: pings, closes, and says who is gone. */
export class Connection {
  readonly #socket: Duplex;
  readonly #listener: ConnectionListener;
  readonly #pinging: NodeJS.Timeout;
  #heard = true;
  #closing = false;
  #gone = false;

  constructor(socket: Duplex, head: Buffer, mostBytes: number, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    const reader = new FrameReader(mostBytes, {
      onText: (text) => {
        if (!this.#closing) listener.onText(text);
      },
      onPing: (payload) => this.#write(encodeFrame('pong', payload)),
      onPong: () => {},
      onClose: () => this.close(CLOSE.done),
      onViolation: (code) => this.close(code),
    });
    socket.on('data', (chunk: Buffer) => {
      this.#heard = true;
      reader.push(chunk);
    });
    socket.on('drain', () => listener.onDrain());
    socket.on('error', () => {});
    socket.on('end', () => this.cut());
    socket.on('close', () => this.#end());
    this.#pinging = setInterval(() => this.#ping(), PING_MS);
    this.#pinging.unref();
    if (head.length > 0) reader.push(head);
  }

  /** False: wait for `onDrain`. */
  send(text: string): boolean {
    return this.#write(encodeFrame('text', Buffer.from(text)));
  }

  close(code: CloseCode): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.end(encodeFrame('close', closePayload(code)));
    setTimeout(() => this.cut(), CLOSE_MS).unref();
  }

  cut(): void {
    this.#socket.destroy();
  }

  #write(bytes: Buffer): boolean {
    return this.#closing || !this.#socket.writable || this.#socket.write(bytes);
  }

  #ping(): void {
    if (this.#heard) this.#write(encodeFrame('ping', Buffer.alloc(0)));
    else this.cut();
    this.#heard = false;
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearInterval(this.#pinging);
    this.#listener.onGone();
  }
}
