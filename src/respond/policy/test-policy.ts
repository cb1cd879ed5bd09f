/** What a policy would have done with the past, beside the one in force under its id. */

import type { Reads } from '#records/index';
import type { PolicyTest } from '#schema/api/policies';
import type { Policy } from '#schema/policy';
import { DAY_MS } from '#std/time';
import type { ActSources } from '../acts/act.ts';
import { backTest, compareHits } from './back-test.ts';
import { diffPolicies } from './diff-policies.ts';
import { readHistory } from './read-history.ts';

/** What testing on the past needs. */
export type TestSources = Pick<ActSources, 'clock' | 'accountErrorRate' | 'lookAlikes'> & {
  records: Pick<Reads, 'accounts' | 'campaigns' | 'allowList' | 'policies'>;
};

/** Nothing is kept or changed by it. Throws what the records throw. */
export async function testPolicy(
  { records, clock, accountErrorRate, lookAlikes }: TestSources,
  policy: Policy,
  days: number,
): Promise<PolicyTest> {
  const to = clock();
  const from = to - days * DAY_MS;
  const span = { from, to, accountErrorRate, lookAlikes: lookAlikes() };
  const history = await readHistory(records, span);
  const active = (await records.policies.active()).find((each) => each.policy.id === policy.id);
  const after = backTest(policy, history);
  const before = active === undefined ? null : backTest(active.policy, history);
  const { gained, lost, harder, milder } = compareHits(before?.hits ?? new Map(), after.hits);
  return {
    days,
    after: { ...after.summary },
    before: before === null ? null : { ...before.summary },
    gained: gained.length,
    lost: lost.length,
    harder,
    milder,
    differences: diffPolicies(active?.policy ?? null, policy),
  };
}
