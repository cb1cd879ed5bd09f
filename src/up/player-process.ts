/** The demo's traffic as a supervised process: plays a world through the gateway, once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadArrivals, loadPrompts, playSink, simulate } from '#simulate/index';
import { systemClock } from '#std/clock';
import { demoKey, demoWorld, keyText } from './demo.ts';
import { liveAs } from './process-life.ts';
import type { PlayOrder } from './process-messages.ts';

const LONGEST_SECONDS = 86_400;

liveAs<'player'>({
  async start(order) {
    const abort = new AbortController();
    const playing = play(order, abort.signal).finally(() => process.send?.({ kind: 'finished' }));
    playing.catch(() => {});
    return {
      started: {},
      stop: async () => {
        abort.abort();
        await playing.catch(() => {});
      },
    };
  },
});

async function play(order: PlayOrder, abort: AbortSignal): Promise<void> {
  const { url, seed, speed, worldStart, startedAt, keySecret } = order;
  const sink = playSink(
    {
      url,
      format: 'openai',
      speed,
      maxConcurrency: 64,
      maxRequests: Number.MAX_SAFE_INTEGER,
      maxRequestsPerSecond: 500,
      maxSeconds: LONGEST_SECONDS,
      keyFormat: '',
      keyOf: (accountId) => keyText(demoKey(accountId, keySecret)),
      schedule: { at: startedAt, worldMs: worldStart },
      allowRemote: false,
      abort,
    },
    {
      fetch,
      clock: systemClock,
      wait: (ms, ended) => sleep(ms, undefined, { signal: ended }).catch(() => {}),
    },
  );
  const prompts = await loadPrompts(null);
  const arrivals = await loadArrivals(null);
  const world = demoWorld(order.world, worldStart);
  const given = { seed, prompts, arrivals, withText: true, sink, workers: 0, abort };
  await simulate(world, given);
  await sink.close();
}
