/** Finds the decisions that do already what is wanted now, and whom they cover. */
import type { Reads } from '#records/index';
import type { Decision } from '#schema/decision';
import { completeParams } from '#schema/decision-params';
import type { DecisionRecord, DecisionState } from '#schema/decision-record';
import { canonicalJson } from '#std/canonical-json';

/** States in which a decision does, or is about to do, what it says. */
const STANDING: readonly DecisionState[] = ['waiting', 'rolling', 'in-force'];

/** Decisions with the same target, action, mode and parameters, newest first. */
export async function decisionsLike(
  { decisions }: Pick<Reads, 'decisions'>,
  { scope, value, within, action, mode, params }: Decision,
): Promise<DecisionRecord[]> {
  const wanted = canonicalJson(completeParams(action, params));
  const open = await decisions.list({ states: STANDING, scope, value });
  return open.filter(
    ({ decision }) =>
      decision.within === within &&
      decision.action === action &&
      decision.mode === mode &&
      canonicalJson(completeParams(action, decision.params)) === wanted,
  );
}

/** Accounts that these decisions have reached, or are about to. */
export async function coveredBy(
  { decisions }: Pick<Reads, 'decisions'>,
  alike: readonly DecisionRecord[],
): Promise<Set<string>> {
  const covered = new Set<string>();
  for (const { decision } of alike) {
    const states = ['planned', 'done', 'failed'] as const;
    for (const { account_id } of await decisions.members(decision.id, { states })) {
      covered.add(account_id);
    }
  }
  return covered;
}
