/** Entry of a reading thread: answers each request in the order in which they come. */
import { parentPort, workerData } from 'node:worker_threads';
import { type LaneOptions, type LaneReply, type LaneRequest, packError } from './lanes.ts';
import { loadEnricher } from './load-enricher.ts';
import { createBlockProcessor } from './process-blocks.ts';
import { transferables } from './read-result.ts';

const port = parentPort;
if (port === null) throw new Error('ingest-worker runs as a worker thread');
const options = workerData as LaneOptions;
const ready = loadEnricher(options.enricher).then((lookup) =>
  createBlockProcessor(options.process, lookup),
);
// Told with the first answer.
ready.catch(() => {});

const answer = async (request: LaneRequest): Promise<void> => {
  try {
    const processor = await ready;
    const results =
      request === 'flush' ? await processor.flush() : await processor.process(request.task);
    port.postMessage({ results } satisfies LaneReply, results.flatMap(transferables));
  } catch (error) {
    port.postMessage({ error: packError(error) } satisfies LaneReply);
  }
};

let last: Promise<void> = Promise.resolve();
port.on('message', (request: LaneRequest) => {
  last = last.then(() => answer(request));
});
