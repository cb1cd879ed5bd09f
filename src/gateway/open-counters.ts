/** Opens the counters of budgets as configured. */

import { join } from 'node:path';
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { openCountedFile } from './budgets/counted-file.ts';
import type { Counters } from './budgets/counters.ts';
import { memoryCounters } from './budgets/memory-counters.ts';
import { steadyCounters } from './budgets/steady-counters.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { Troubles } from './metrics/troubles.ts';

/** Counters that are shared may be away: then this process goes on alone. */
export async function openCounters(
  config: GatewayConfig,
  { clock, counters: given, log }: { clock: Clock; counters?: Counters; log: Log },
  troubles: Troubles,
): Promise<Counters> {
  if (given === undefined && config.counters.store === 'memory') {
    return ownCounters(config, { clock, log });
  }
  return steadyCounters({
    shared: given ?? (await openRedis(config)),
    clock,
    onAway: (why) => troubles.failing('counters-away', why),
    onBack: () => troubles.well('counters-away'),
  });
}

/** This gateway's own counters; what was counted of answers that are fetched again outlasts a restart. */
export function ownCounters(
  { stateDirectory }: GatewayConfig,
  { clock, log }: { clock: Clock; log: Log },
): Counters {
  const file = openCountedFile(join(stateDirectory, 'counted-once.ndjson'), (thrown) =>
    log.warn('counted-file-fail', { why: messageOf(thrown) }),
  );
  const counters = memoryCounters(clock, file.places);
  return {
    ...counters,
    close: async () => {
      await counters.close();
      file.close();
    },
  };
}

/** Redis is loaded only where it is used. */
async function openRedis({ counters }: GatewayConfig): Promise<Counters> {
  if (counters.redisUrl === null) {
    throw failure('CONFIG_INVALID', {
      path: 'gateway',
      problems: '  counters.redisUrl: needed where counters.store is redis',
    });
  }
  const { redisCounters } = await import('./budgets/redis-counters.ts');
  return redisCounters(counters.redisUrl);
}
