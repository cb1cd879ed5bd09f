/** Sets aside what is damaged of the stored exchanges, and tells which days are missing since. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { isDamage, serverErrorType } from './server-error.ts';
import type { Store } from './store.ts';
import { onCluster } from './tables.ts';

/** Whether a failed query may have met damaged data. */
export function tellsOfDamage(thrown: unknown): boolean {
  return isDamage(serverErrorType(thrown));
}

/**
 * Checks every part of the stored exchanges and detaches those that are damaged: their files stay, and
 * nothing reads them any more. Gives their names. A cluster mends its parts from replicas: there nothing
 * is done. Throws what the store throws.
 */
export async function setDamageAside(store: Store): Promise<string[]> {
  if (store.tables.kind === 'cluster') return [];
  const parts = await store.query<{ part_path: string; is_passed: number }>(
    `CHECK TABLE ${EXCHANGE_TABLE} SETTINGS check_query_single_value_result = 0`,
  );
  const aside: string[] = [];
  for (const { part_path: part } of parts.filter(({ is_passed }) => is_passed === 0)) {
    if (!PART.test(part)) continue;
    try {
      await store.command(`ALTER TABLE ${EXCHANGE_TABLE} DETACH PART '${part}'`);
      aside.push(part);
    } catch (thrown) {
      // Merged or dropped meanwhile.
      if (serverErrorType(thrown) !== 'NO_SUCH_DATA_PART') throw thrown;
    }
  }
  return aside;
}

/** Day, blocks from and to, level, and mutation where there was one. */
const PART = /^\d{8}(_\d+){3,4}$/;

/**
 * Does `work`, which only reads. Where it meets damaged exchanges, they are set aside and it is done once
 * more, from its start. Throws what `work` throws where nothing could be set aside, or the second time.
 */
export async function pastDamage<Result>(
  { store, log }: { store: Store; log: Log },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(await setAsideWhatFailed(thrown, { store, log }))) throw thrown;
    return await work();
  }
}

/**
 * Where a query failed by damaged exchanges, sets them aside and logs it. False: it failed by something
 * else, or nothing could be set aside.
 */
export async function setAsideWhatFailed(
  thrown: unknown,
  { store, log }: { store: Store; log: Log },
): Promise<boolean> {
  if (!tellsOfDamage(thrown)) return false;
  try {
    const parts = await setDamageAside(store);
    log.error('store-damage-aside', { parts });
    return parts.length > 0;
  } catch (refused) {
    log.error('store-damage-fail', { why: messageOf(refused) });
    return false;
  }
}

/**
 * UTC days ("2026-02-01", ascending) of which stored exchanges are set aside, by setDamageAside or by
 * the engine when it started.
 */
export async function readMissingDays(store: Store): Promise<string[]> {
  const { table } = onCluster(EXCHANGE_TABLE, store.tables);
  const rows = await store.query<{ day: string }>(
    `SELECT DISTINCT partition_id AS day FROM system.detached_parts
     WHERE database = currentDatabase() AND table = {table:String}
       AND (reason = '' OR startsWith(reason, 'broken')) AND length(partition_id) = 8
     ORDER BY day`,
    { params: { table } },
  );
  return rows.map(({ day }) => day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
}
