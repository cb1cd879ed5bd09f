/** Takes exchanges in: stored, counted, and told to those who watch. */
import type { Taken } from '#ingest/index';
import type { Exchange } from '#schema/exchange';
import type { Control } from './control.ts';

/** What taking exchanges in touches. */
export type TakingParts = Pick<
  Control,
  | 'intake'
  | 'counts'
  | 'analyser'
  | 'events'
  | 'clock'
  | 'health'
  | 'knowsNetworks'
  | 'log'
  | 'setAsideFile'
>;

/** So many of those that were set aside are named in the log. */
const SET_ASIDE_TOLD = 10;

/**
 * Stores exchanges, counts them, and tells those who watch. `source` says who handed them in. Throws
 * what the store throws.
 */
export async function takeExchanges(
  control: TakingParts,
  exchanges: readonly Exchange[],
  source: string,
): Promise<Taken> {
  const { counts, analyser, events, clock, log } = control;
  const taken = await stored(control, exchanges, source);
  counts.taken += taken.taken;
  counts.duplicates += taken.duplicates;
  if (taken.setAside.length > 0) {
    counts.setAside += taken.setAside.length;
    counts.setAsideWhy = taken.setAside[0]?.why ?? null;
    log.error('exchanges-set-aside', {
      exchanges: taken.setAside.length,
      first: taken.setAside.slice(0, SET_ASIDE_TOLD).map(({ id, account_id, why }) => {
        return { id, account_id, why };
      }),
    });
    await control.setAsideFile.keep(taken.setAside);
  }
  if (taken.taken === 0) return taken;
  counts.lastTakenAt = clock();
  for (const { ts, cost_usd, asn, ip } of exchanges) {
    counts.latestTs = Math.max(counts.latestTs ?? ts, ts);
    if (cost_usd === null) counts.unpriced++;
    if (asn === null && ip !== null && !control.knowsNetworks) counts.unknownNetworks++;
  }
  if (taken.earliest !== null) analyser.noteExchanges(taken.earliest);
  events.publish('exchanges', { taken: taken.taken, total: counts.taken });
  return taken;
}

/** What cannot be stored is counted and refused: whoever sent it keeps it and comes again. */
async function stored(
  control: TakingParts,
  exchanges: readonly Exchange[],
  source: string,
): Promise<Taken> {
  const { intake, counts, health } = control;
  try {
    const taken = await intake.take(exchanges, source);
    health.well('intake');
    return taken;
  } catch (thrown) {
    counts.refused += exchanges.length;
    health.failing('intake', thrown);
    throw thrown;
  }
}
