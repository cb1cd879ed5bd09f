/** Draws the order, the moments and the hold-out of a rollout from a seed. */
import { createHash } from 'node:crypto';
import type { Stage } from '#schema/decision-record';
import { byCodeUnit } from './frozen-list.ts';

/** A number in [0, 1) that depends on seed, purpose and account alone. */
export function drawOf(seed: number | string, purpose: string, accountId: string): number {
  const text = JSON.stringify([seed, purpose, accountId]);
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

export interface RolloutInput {
  account_ids: readonly string[];
  seed: number;
  /** UTC epoch milliseconds. */
  starts_at: number;
  stages: readonly Stage[];
  jitter_ms: number;
}

export interface PlannedMember {
  account_id: string;
  place: number;
  due_at: number;
}

/** How many accounts have been reached once a stage is through; at least one. */
export function reachedBy({ percent }: Stage, count: number): number {
  return Math.min(count, Math.max(1, Math.ceil((percent / 100) * count)));
}

/**
 * Who is reached when: a seeded order cut into stages, each containing the one before, and within a
 * stage each account at a seeded moment of its jitter, so that nobody can learn from the order in
 * which accounts fall what gave them away.
 */
export function planRollout(input: RolloutInput): PlannedMember[] {
  const { account_ids, seed, starts_at, stages, jitter_ms } = input;
  const ordered = account_ids
    .map((account_id) => ({ account_id, draw: drawOf(seed, 'order', account_id) }))
    .sort((a, b) => a.draw - b.draw || byCodeUnit(a.account_id, b.account_id));
  return ordered.map(({ account_id }, place) => {
    const stage = stages.find((one) => place < reachedBy(one, ordered.length));
    const jitter = Math.floor(drawOf(seed, 'jitter', account_id) * jitter_ms);
    const due_at = starts_at + (stage?.after_ms ?? 0) + jitter;
    return { account_id, place, due_at };
  });
}

/**
 * Accounts that stay observed so that precision can be measured afterwards without bias. Drawn by what
 * the decision is about, not by the decision: the next one about it leaves out the same.
 */
export function isHeldOut(
  accountId: string,
  { about, seed, share }: { about: string; seed: number; share: number },
): boolean {
  return drawOf(`${seed} ${about}`, 'hold-out', accountId) < share;
}
