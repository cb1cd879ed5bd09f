/** Entry of a rendering thread: draws the cast again and renders the slices that it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ArrivalSource } from '../arrivals/arrival-source.ts';
import { castOf } from '../identity/cast.ts';
import type { RowColumns } from '../plan/rows.ts';
import type { PromptSource } from '../prompts/prompt-source.ts';
import type { World } from '../world.ts';
import { Renderer } from './renderer.ts';

/** What a rendering thread is given: enough to draw the same cast as the planner. */
export interface RenderWorkerData {
  world: World;
  seed: number;
  prompts: PromptSource;
  arrivals: ArrivalSource;
  withText: boolean;
}

const { world, seed, ...sources } = workerData as RenderWorkerData;
const renderer = new Renderer({ cast: castOf(world, seed), ...sources });

parentPort?.on('message', (slice: RowColumns) => {
  const rendered = renderer.render(slice);
  parentPort?.postMessage(rendered, [rendered.log.buffer, rendered.labels.buffer]);
});
