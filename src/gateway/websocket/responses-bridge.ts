/** Turns Responses API events on a WebSocket into HTTP calls to this gateway itself. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  openaiRefusalBody,
  parseObject,
  type RefusalCode,
  readSseEvent,
  refusal,
  SseSplitter,
} from '#providers/index';
import { soon } from '../exchange/read-body.ts';
import { type ClientEvent, errorEvent, inLane, readClientEvent } from './client-event.ts';
import { Connection } from './connection.ts';
import { CLOSE } from './frames.ts';

export interface BridgeOptions {
  /** The client's connection, after the handshake, and what came with it. */
  socket: Duplex;
  head: Buffer;
  /** Target and headers for each call. */
  target: string;
  headers: Record<string, string | string[]>;
  /** Connects to the gateway itself, as this client. */
  connectToSelf: () => Duplex;
  limits: { bodyBytes: number; eventBytes: number; jsonDepth: number; jsonValues: number };
  onGone: () => void;
}

interface Waiting {
  lane: string | null;
  body: Buffer;
}

/** Lanes that run at once, and calls that wait for theirs. */
const MOST_RUNNING = 8;
const MOST_WAITING = 32;
const LONGEST_REFUSAL_BYTES = 65_536;

/**
 * The Responses API over WebSocket, as a bridge: each `response.create` becomes a streamed HTTP call
 * to this gateway itself, which does with it all that it does with any call, and the events of the
 * answer go back as messages. Calls of one lane follow each other.
 */
export class ResponsesBridge {
  readonly #options: BridgeOptions;
  readonly #connection: Connection;
  readonly #running = new Map<string | null, IncomingMessage | null>();
  readonly #stops = new Set<() => void>();
  #waiting: Waiting[] = [];
  /** Large events that are being read, or wait for that. */
  #unread = 0;
  #reading: Promise<void> = Promise.resolve();
  #gone = false;
  #retired = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
    const { socket, head, limits } = options;
    this.#connection = new Connection(socket, head, limits.bodyBytes, {
      onText: (text) => this.#take(text),
      onDrain: () => {
        for (const answer of this.#running.values()) answer?.resume();
      },
      onGone: () => {
        this.#gone = true;
        this.#waiting = [];
        for (const stop of this.#stops) stop();
        options.onGone();
      },
    });
  }

  /** Closes once what runs has ended; new calls are refused by the gateway itself. */
  retire(): void {
    this.#retired = true;
    this.#closeIfIdle();
  }

  cut(): void {
    this.#connection.cut();
  }

  #closeIfIdle(): void {
    if (this.#retired && this.#running.size === 0) this.#connection.close(CLOSE.goingAway);
  }

  #refuse(code: RefusalCode, message: string, lane: string | null): void {
    const given = refusal(code, message);
    const { error } = openaiRefusalBody(given);
    this.#connection.send(inLane(errorEvent(given.status, error), lane));
  }

  /** Events are read one after the other, so that none overtakes a large one before it. */
  #take(text: Buffer): void {
    if (this.#unread >= MOST_WAITING) {
      this.#refuse('slowed', 'Too many calls wait on this connection.', null);
      return;
    }
    const read = (): ClientEvent | Promise<ClientEvent> =>
      soon(text.length, readClientEvent(text, this.#options.limits));
    const event = this.#unread === 0 ? read() : this.#reading.then(read);
    if (!(event instanceof Promise)) {
      this.#takeEvent(event);
      return;
    }
    this.#unread++;
    this.#reading = event
      .then((ready) => this.#takeEvent(ready))
      .finally(() => {
        this.#unread--;
      });
  }

  #takeEvent(event: ClientEvent): void {
    if (this.#gone) return;
    if (event.kind === 'refused') this.#refuse('invalid_request', event.message, event.lane);
    else if (this.#waiting.length >= MOST_WAITING) {
      this.#refuse('slowed', 'Too many calls wait on this connection.', event.lane);
    } else {
      this.#waiting.push(event);
      this.#runNext();
    }
  }

  #runNext(): void {
    for (const next of [...this.#waiting]) {
      if (this.#running.size >= MOST_RUNNING) return;
      if (this.#running.has(next.lane)) continue;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#run(next);
    }
  }

  #run({ lane, body }: Waiting): void {
    const { target, headers, connectToSelf } = this.#options;
    const call = httpRequest({
      method: 'POST',
      path: target,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': String(body.length),
        connection: 'close',
      },
      setDefaultHeaders: false,
      createConnection: () => connectToSelf(),
    });
    let answered = false;
    const stop = (): void => void call.destroy();
    const ended = (): void => {
      this.#stops.delete(stop);
      this.#running.delete(lane);
      if (!answered) this.#refuse('upstream_unreachable', 'The call was not answered.', lane);
      this.#runNext();
      this.#closeIfIdle();
    };
    this.#running.set(lane, null);
    this.#stops.add(stop);
    call.on('response', (answer) => {
      answered = true;
      this.#running.set(lane, answer);
      this.#relay(answer, lane, stop);
    });
    call.on('error', () => {});
    call.on('close', ended);
    call.end(body);
  }

  #relay(answer: IncomingMessage, lane: string | null, stop: () => void): void {
    if (!/^text\/event-stream/.test(answer.headers['content-type'] ?? '')) {
      this.#relayRefusal(answer, lane);
      return;
    }
    const splitter = new SseSplitter(this.#options.limits.eventBytes, (raw, whole) => {
      if (!whole) {
        this.#refuse('answer_unreadable', 'An event of the answer is too long.', lane);
        stop();
        return;
      }
      const event = readSseEvent(raw);
      if (event === null || event.data === '[DONE]') return;
      if (!this.#connection.send(inLane(event.data, lane))) answer.pause();
    });
    answer.on('data', (chunk: Buffer) => splitter.push(chunk));
    answer.on('error', () => {
      this.#refuse('upstream_unreachable', 'The answer broke off.', lane);
    });
  }

  /** Anything but a stream is an error, whole and short. */
  #relayRefusal(answer: IncomingMessage, lane: string | null): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= LONGEST_REFUSAL_BYTES) chunks.push(chunk);
    });
    answer.on('error', () => {});
    answer.on('end', () => {
      const { error } = parseObject(Buffer.concat(chunks).toString()) ?? {};
      const status = answer.statusCode ?? 502;
      const text = errorEvent(status, error ?? { message: 'The answer is no event stream.' });
      this.#connection.send(inLane(text, lane));
    });
  }
}
