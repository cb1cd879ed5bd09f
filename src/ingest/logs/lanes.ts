/** Runs the reading of blocks on this thread or on another, behind one interface. */
import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '#std/error-catalogue';
import { type Place, StillwatchError } from '#std/errors';
import { siblingModule } from '#std/source-module';
import { type EnricherModule, loadEnricher } from './load-enricher.ts';
import { createBlockProcessor, type ProcessOptions, type ReadTask } from './process-blocks.ts';
import type { ReadResult } from './read-result.ts';

/** Something that turns pieces of the input into rows, in the order in which it is given them. */
export interface Lane {
  process(task: ReadTask): Promise<ReadResult[]>;
  /** What was held back until the end of the input. */
  flush(): Promise<ReadResult[]>;
  close(): Promise<void>;
}

export interface LaneOptions {
  process: ProcessOptions;
  enricher: EnricherModule | null;
}

export type LaneRequest = { task: ReadTask } | 'flush';
export type LaneReply = { results: ReadResult[] } | { error: LaneError };

/** An error on its way between threads, where errors lose what their class adds. */
export type LaneError =
  | { known: { code: ErrorCode; message: string; hint: string; place: Place } }
  | { unknown: unknown };

export function packError(error: unknown): LaneError {
  if (!(error instanceof StillwatchError)) return { unknown: error };
  const { code, message, hint, place } = error;
  return { known: { code, message, hint, place } };
}

function unpackError(packed: LaneError): unknown {
  if ('unknown' in packed) return packed.unknown;
  const { code, message, hint, place } = packed.known;
  return new StillwatchError(code, message, hint, place);
}

/** A lane on this thread: nothing to start, nothing to hand over. */
export async function createLocalLane(options: LaneOptions): Promise<Lane> {
  const processor = createBlockProcessor(options.process, await loadEnricher(options.enricher));
  return {
    process: (task) => processor.process(task),
    flush: () => processor.flush(),
    close: async () => {},
  };
}

interface Waiting {
  resolve(results: ReadResult[]): void;
  reject(error: unknown): void;
}

/** A lane on a thread of its own; blocks and rows are handed over, not copied. */
export function createWorkerLane(options: LaneOptions): Lane {
  const worker = new Worker(siblingModule(import.meta.url, 'ingest-worker'), {
    workerData: options,
  });
  const waiting: Waiting[] = [];
  let failure: { error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const each of waiting.splice(0)) each.reject(error);
  };
  worker.on('message', (reply: LaneReply) => {
    if ('error' in reply) fail(unpackError(reply.error));
    else waiting.shift()?.resolve(reply.results);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a reading thread ended early')));
  const ask = (request: LaneRequest, transfer: ArrayBuffer[]): Promise<ReadResult[]> =>
    new Promise((resolve, reject) => {
      if (failure !== null) {
        reject(failure.error);
        return;
      }
      waiting.push({ resolve, reject });
      worker.postMessage(request, transfer);
    });
  return {
    process: (task) =>
      ask({ task }, task.data.kind === 'block' ? [task.data.block.bytes.buffer] : []),
    flush: () => ask('flush', []),
    async close() {
      await worker.terminate();
    },
  };
}
