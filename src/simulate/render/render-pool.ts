/** Spreads the rendering of slices over threads and keeps their order. */
import { Worker } from 'node:worker_threads';
import { siblingModule } from '#std/source-module';
import type { RowColumns } from '../plan/rows.ts';
import type { RenderWorkerData } from './render-worker.ts';
import { type Rendered, Renderer, type RenderSources } from './renderer.ts';

/** Renders slices, possibly several at once; results come in the order they were asked for. */
export interface RenderPool {
  render(slice: RowColumns): Promise<Rendered>;
  /** Slices to keep in flight. */
  readonly depth: number;
  close(): Promise<void>;
}

const IN_FLIGHT_PER_WORKER = 3;

/** With no workers, in this thread. */
export function createRenderPool(sources: RenderSources, workers: number): RenderPool {
  if (workers === 0) {
    const renderer = new Renderer(sources);
    return { depth: 1, render: async (slice) => renderer.render(slice), close: async () => {} };
  }
  const { cast, prompts, arrivals, withText } = sources;
  const workerData: RenderWorkerData = {
    world: cast.world,
    seed: cast.seed,
    prompts,
    arrivals,
    withText,
  };
  const threads = Array.from({ length: workers }, () => new RenderThread(workerData));
  let next = 0;
  return {
    depth: workers * IN_FLIGHT_PER_WORKER,
    render: (slice) => threads[next++ % workers]!.render(slice),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

interface Waiting {
  resolve: (rendered: Rendered) => void;
  reject: (error: unknown) => void;
}

/** A thread answers in the order of its slices. */
class RenderThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failed: unknown = null;

  constructor(workerData: RenderWorkerData) {
    this.#worker = new Worker(siblingModule(import.meta.url, 'render-worker'), { workerData });
    this.#worker.on('message', (rendered: Rendered) => this.#waiting.shift()?.resolve(rendered));
    this.#worker.on('error', (error) => {
      this.#failed = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  render(slice: RowColumns): Promise<Rendered> {
    const { promise, resolve, reject } = Promise.withResolvers<Rendered>();
    if (this.#failed !== null) reject(this.#failed);
    else {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(slice, [
        slice.ms.buffer,
        slice.account.buffer,
        slice.session.buffer,
        slice.turn.buffer,
        slice.recipe.buffer,
        slice.role.buffer,
        slice.work.buffer,
        slice.task.buffer,
      ] as ArrayBuffer[]);
    }
    return promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
