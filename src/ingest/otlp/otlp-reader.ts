/** Reads OTLP bodies on a thread of their own, one after the other, each within a time. */
import { Worker } from 'node:worker_threads';
import type { Exchange } from '#schema/exchange';
import { messageOf } from '#std/errors';
import { siblingModule } from '#std/source-module';
import type { OtlpPath } from './protobuf.ts';
import type { OtlpEncoding, OtlpRead } from './read-otlp.ts';

export interface OtlpRequest {
  path: OtlpPath;
  encoding: OtlpEncoding;
  /** Given away: it is the thread's from then on. */
  body: Uint8Array<ArrayBuffer>;
  /** UTC epoch milliseconds. */
  now: number;
}

/** Exchanges come in pieces; what else was in the body comes last. */
export type OtlpReply =
  | { exchanges: Exchange[] }
  | { done: Omit<OtlpRead, 'exchanges'> | { why: string } };

export interface OtlpReader {
  /** What a body held, or why it is none. */
  read(request: OtlpRequest): Promise<OtlpRead | { why: string }>;
  close(): Promise<void>;
}

const LONGEST_READ_MS = 20_000;
const MOST_MEMORY_MEGABYTES = 1024;
/** Bodies that wait for the one that is being read. */
const MOST_WAITING = 16;

/** The thread starts with the first body, and anew after one that took too long. */
export function createOtlpReader(longestMs = LONGEST_READ_MS): OtlpReader {
  let worker: Worker | null = null;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    const dropped = worker;
    worker = null;
    await dropped?.terminate();
  };

  async function readNow({ body, ...rest }: OtlpRequest): Promise<OtlpRead | { why: string }> {
    worker ??= startWorker();
    try {
      return await ask(worker, { body, ...rest }, longestMs);
    } catch (thrown) {
      await drop();
      return { why: messageOf(thrown) };
    }
  }

  return {
    read: async (request) => {
      if (waiting >= MOST_WAITING) return { why: 'too many bodies wait to be read' };
      waiting++;
      const mine = last.then(() => readNow(request)).finally(() => waiting--);
      last = mine;
      return mine;
    },
    close: drop,
  };
}

function startWorker(): Worker {
  const worker = new Worker(siblingModule(import.meta.url, 'otlp-worker'), {
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MEGABYTES },
  });
  // A process that has nothing else to do may end.
  worker.unref();
  return worker;
}

function ask(
  worker: Worker,
  request: OtlpRequest,
  longestMs: number,
): Promise<OtlpRead | { why: string }> {
  const exchanges: Exchange[] = [];
  return new Promise<OtlpRead | { why: string }>((resolve, reject) => {
    const onMessage = (reply: OtlpReply): void => {
      if ('exchanges' in reply) exchanges.push(...reply.exchanges);
      else settle(() => resolve('why' in reply.done ? reply.done : { ...reply.done, exchanges }));
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('its reading was given up')));
    const timer = setTimeout(() => {
      settle(() => reject(new Error(`reading it takes longer than ${longestMs / 1000} s`)));
    }, longestMs);
    const settle = (tell: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      tell();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(request, [request.body.buffer]);
  });
}
