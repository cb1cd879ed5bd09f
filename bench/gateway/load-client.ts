/** A client that measures more than it costs: raw sockets, requests made beforehand. */
import { connect, type Socket } from 'node:net';

export interface Measured {
  status: number;
  /** Milliseconds until the first byte of the body, and until the answer's end. */
  firstByteMs: number;
  totalMs: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKED_END = Buffer.from('\r\n0\r\n\r\n');

/** One keep-alive connection, one request at a time. */
export class Connection {
  readonly #socket: Socket;
  #took: ((chunk: Buffer) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#took?.(chunk));
    this.#socket.on('error', (error) => this.#failed?.(error));
    this.#socket.on('close', () => this.#failed?.(new Error('closed')));
  }

  /** `began` is when the request was due, so that waiting for a connection counts. */
  send(request: Buffer, began: number): Promise<Measured> {
    return new Promise((resolve, reject) => {
      let held: Buffer = Buffer.alloc(0);
      let bodyStart = -1;
      let length = -1;
      let status = 0;
      let firstByteMs = 0;
      this.#failed = reject;
      this.#took = (chunk) => {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        if (bodyStart === -1) {
          const end = held.indexOf(HEAD_END);
          if (end === -1) return;
          bodyStart = end + 4;
          const head = held.toString('latin1', 0, end);
          status = Number(head.slice(9, 12));
          length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? -1);
        }
        if (firstByteMs === 0 && held.length > bodyStart) firstByteMs = performance.now() - began;
        const done =
          length >= 0
            ? held.length >= bodyStart + length
            : held.subarray(-CHUNKED_END.length).equals(CHUNKED_END);
        if (!done) return;
        this.#took = null;
        this.#failed = null;
        resolve({ status, firstByteMs, totalMs: performance.now() - began });
      };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

export interface Load {
  port: number;
  request: Buffer;
}

export interface Result {
  measured: Measured[];
  failed: number;
  seconds: number;
}

/** As many as `connections` can do, one after the other. */
export async function closedLoop(
  { port, request }: Load,
  connections: number,
  seconds: number,
): Promise<Result> {
  const measured: Measured[] = [];
  let failed = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      let connection = new Connection(port);
      while (performance.now() < until) {
        try {
          measured.push(await connection.send(request, performance.now()));
        } catch {
          failed++;
          connection.close();
          connection = new Connection(port);
        }
      }
      connection.close();
    }),
  );
  return { measured, failed, seconds: (performance.now() - began) / 1000 };
}

/** So many a second, whether earlier ones have come back or not. */
export async function openLoop(
  { port, request }: Load,
  perSecond: number,
  seconds: number,
): Promise<Result> {
  const measured: Measured[] = [];
  const free: Connection[] = [];
  const running: Promise<void>[] = [];
  let failed = 0;
  const one = async (due: number): Promise<void> => {
    const connection = free.pop() ?? new Connection(port);
    try {
      measured.push(await connection.send(request, due));
      free.push(connection);
    } catch {
      failed++;
      connection.close();
    }
  };
  const began = performance.now();
  const total = perSecond * seconds;
  for (let sent = 0; sent < total; ) {
    const due = began + (sent * 1000) / perSecond;
    // Timers are a millisecond coarse: the last stretch is spent looking at the clock.
    const wait = due - performance.now();
    if (wait > 1.5) await new Promise((resolve) => setTimeout(resolve, wait - 1.5));
    else if (wait > 0) await new Promise((resolve) => setImmediate(resolve));
    else {
      running.push(one(performance.now()));
      sent++;
    }
  }
  await Promise.all(running);
  for (const connection of free) connection.close();
  return { measured, failed, seconds: (performance.now() - began) / 1000 };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
