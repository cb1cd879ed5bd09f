/** Carries decisions forward: each step is an act of the machine, and a ledger tells what is left. */
import type { Reads } from '#records/index';
import type { DecisionRecord } from '#schema/decision-record';
import type { Asker, Performer } from '../acts/act.ts';
import { expireDecision } from '../acts/expire-decision.ts';
import { putInForce } from '../acts/put-in-force.ts';
import { reachAccounts } from '../acts/reach-accounts.ts';
import { returnStandingOf } from '../acts/return-standing.ts';

/** Accounts a transaction: few first, so that something is in force soon. */
const FIRST_BATCH = 500;
const BATCH = 5_000;
const DUE = 'due';

/**
 * Takes accounts out of Stillwatch's reach, too, e.g. in the provider's own systems; gives back why it
 * failed by account. Called again for those after a crash: it has to bear repetition.
 */
export type Effect = (
  record: DecisionRecord,
  accountIds: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

export interface AdvanceOptions {
  now: number;
  asker: Asker;
  effect?: Effect;
}

export interface Advanced {
  settled: number;
  /** Decisions that have reached all of their list. */
  complete: string[];
  expired: string[];
}

interface Carrier extends AdvanceOptions {
  records: Pick<Reads, 'decisions'>;
  perform: Performer['perform'];
}

/**
 * Carries decisions forward to `now`: whoever is due is done, unless allow-listed or cleared by now;
 * whatever ran out ends. May be called at any time, by anybody, again after a crash.
 */
export async function advanceDecisions(
  records: Pick<Reads, 'decisions'>,
  { perform }: Pick<Performer, 'perform'>,
  options: AdvanceOptions,
): Promise<Advanced> {
  const advanced: Advanced = { settled: 0, complete: [], expired: [] };
  const carrier: Carrier = { ...options, records, perform };
  const { now, asker } = options;
  for (const decision_id of await records.decisions.toAdvance(now)) {
    const record = await records.decisions.get(decision_id);
    if (record === null) continue;
    const { expires_at } = record.decision;
    if (expires_at !== null && expires_at <= now) {
      const ended = { decision_id, reason: 'its time ran out' };
      if (await perform(expireDecision, ended, asker)) advanced.expired.push(decision_id);
    } else if (record.state === 'rolling') {
      advanced.settled += await roll(carrier, record);
      if (await completed(carrier, record)) advanced.complete.push(decision_id);
    }
  }
  const ended = await records.decisions.unsettled();
  if (ended.length > 0) await returnStandingOf(ended, { perform, reason: DUE, asker });
  return advanced;
}

async function roll(
  { records, perform, now, asker, effect }: Carrier,
  record: DecisionRecord,
): Promise<number> {
  const { id } = record.decision;
  let settled = 0;
  /** Tried in this call: their turn comes with the next one. */
  const failed = new Set<string>();
  for (;;) {
    const due = await records.decisions.members(id, {
      states: ['planned', 'failed'],
      dueBy: now,
      limit: BATCH + failed.size,
    });
    const size = settled === 0 ? FIRST_BATCH : BATCH;
    const fresh = due.filter(({ account_id }) => !failed.has(account_id)).slice(0, size);
    if (fresh.length === 0) return settled;
    const account_ids = fresh.map(({ account_id }) => account_id);
    const failures = (await effect?.(record, account_ids)) ?? new Map<string, string>();
    for (const account of failures.keys()) failed.add(account);
    const reached = { decision_id: id, account_ids, failures, reason: DUE };
    const moved = await perform(reachAccounts, reached, asker);
    settled += moved;
    // Somebody else undid it, or is carrying it out beside us.
    if (moved === 0 && failures.size === 0) return settled;
  }
}

async function completed(
  { records, perform, asker }: Carrier,
  { decision, members }: DecisionRecord,
): Promise<boolean> {
  const now = await records.decisions.get(decision.id);
  if (now?.state !== 'rolling') return false;
  const { planned, failed } = now.ledger;
  if (members !== null && planned + failed > 0) return false;
  return perform(putInForce, { decision_id: decision.id, reason: DUE }, asker);
}
