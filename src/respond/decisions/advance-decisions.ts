import type { Records, Settlement, Writes } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { DecisionMember, DecisionRecord } from '#schema/decision-record';
import { allowListAt, exemptionOf, unknownCandidate } from '../candidate.ts';
import { inForceAlert } from '../notify/response-alerts.ts';
import { noteContained, noteReleased } from './campaign-state.ts';
import { settleEnded } from './end-decision.ts';

/** Accounts a transaction: few first, so that something is in force soon. */
const FIRST_BATCH = 500;
const BATCH = 5_000;

/**
 * Takes one account out of Stillwatch's reach, too, e.g. in the provider's own systems; gives back why it failed
 * by account. Called again for those after a crash: it has to bear repetition.
 */
export type Effect = (
  record: DecisionRecord,
  accountIds: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

export interface AdvanceOptions {
  now: number;
  by: Actor;
  effect?: Effect;
}

export interface Advanced {
  settled: number;
  /** Decisions that have reached all of their list. */
  complete: string[];
  expired: string[];
}

/**
 * Carries decisions forward to `now`: whoever is due is done, unless allow-listed or cleared by now;
 * whatever ran out ends. May be called at any time, by anybody, again after a crash: each step is a
 * transaction, and a ledger tells what is left.
 */
export async function advanceDecisions(
  records: Pick<Records, 'change' | 'decisions'>,
  options: AdvanceOptions,
): Promise<Advanced> {
  const advanced: Advanced = { settled: 0, complete: [], expired: [] };
  for (const id of await records.decisions.toAdvance(options.now)) {
    const record = await records.decisions.get(id);
    if (record === null) continue;
    const { expires_at } = record.decision;
    if (expires_at !== null && expires_at <= options.now) {
      const by = { ...options.by, reason: 'its time ran out' };
      await records.change(by, async (write) => {
        await write.decisions.setState(id, 'expired');
        await noteReleased(write, record);
      });
      advanced.expired.push(id);
    } else if (record.state === 'rolling') {
      advanced.settled += await roll(records, record, options);
      if (await completed(records, record, options)) advanced.complete.push(id);
    }
  }
  for (const id of await records.decisions.unsettled()) await settleEnded(records, id, options.by);
  return advanced;
}

async function roll(
  records: Pick<Records, 'change' | 'decisions'>,
  record: DecisionRecord,
  { now, by, effect }: AdvanceOptions,
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
    const failures =
      effect === undefined
        ? new Map<string, string>()
        : await effect(
            record,
            fresh.map(({ account_id }) => account_id),
          );
    for (const account of failures.keys()) failed.add(account);
    const moved = await records.change(by, (write) =>
      settleDue(write, { id, fresh, failures, now }),
    );
    settled += moved;
    // Somebody else undid it, or is carrying it out beside us.
    if (moved === 0 && failures.size === 0) return settled;
  }
}

async function settleDue(
  write: Writes,
  given: {
    id: string;
    fresh: readonly DecisionMember[];
    failures: ReadonlyMap<string, string>;
    now: number;
  },
): Promise<number> {
  const { id, fresh, failures, now } = given;
  // Undone or stopped since it was read: then nothing is due.
  if ((await write.decisions.get(id))?.state !== 'rolling') return 0;
  const ids = fresh.map(({ account_id }) => account_id);
  const known = new Map((await write.accounts.get(ids)).map((each) => [each.account_id, each]));
  const allowList = allowListAt(await write.allowList.live(now), now);
  const settlements = ids.map((account_id): Settlement => {
    const candidate = known.get(account_id) ?? unknownCandidate(account_id);
    const exempt = exemptionOf(candidate, { allowList, now });
    if (exempt !== null) return { account_id, state: 'skipped', why: exempt };
    const failed = failures.get(account_id) ?? null;
    return { account_id, state: failed === null ? 'done' : 'failed', why: failed };
  });
  return write.decisions.settle(id, settlements);
}

async function completed(
  records: Pick<Records, 'change' | 'decisions'>,
  { decision, members }: DecisionRecord,
  { by }: AdvanceOptions,
): Promise<boolean> {
  const now = await records.decisions.get(decision.id);
  if (now?.state !== 'rolling') return false;
  const { planned, failed } = now.ledger;
  if (members !== null && planned + failed > 0) return false;
  await records.change(by, async (write) => {
    const found = await write.decisions.get(decision.id);
    if (found?.state !== 'rolling') return;
    await write.decisions.setState(decision.id, 'in-force');
    await noteContained(write, found);
    const alert = inForceAlert(found);
    if (alert !== null) await write.alerts.raise(alert);
  });
  return true;
}
