/** Opens the counters of budgets as configured. */
import type { Clock } from '#std/clock';
import { failure } from '#std/errors';
import type { Counters } from './budgets/counters.ts';
import { memoryCounters } from './budgets/memory-counters.ts';
import { steadyCounters } from './budgets/steady-counters.ts';
import type { GatewayConfig } from './gateway-config.ts';
import type { Troubles } from './metrics/troubles.ts';

/** Counters that are shared may be away: then this process goes on alone. */
export async function openCounters(
  config: GatewayConfig,
  { clock, counters: given }: { clock: Clock; counters?: Counters },
  troubles: Troubles,
): Promise<Counters> {
  if (given === undefined && config.counters.store === 'memory') return memoryCounters(clock);
  return steadyCounters({
    shared: given ?? (await openRedis(config)),
    clock,
    onAway: (why) => troubles.failing('counters-away', why),
    onBack: () => troubles.well('counters-away'),
  });
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
