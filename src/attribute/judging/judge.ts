import type { Random } from '#std/random';
import { type BoundedP, combineBounded, combineSpreadOrSingle } from '#std/statistics/many-tests';
import type { GroupTest, GroupTestInput } from '../group-test.ts';
import type { Family } from '../view.ts';

/** What one test said of a group. */
export interface TestOutcome {
  test: string;
  family: Family;
  statistic: number;
  /** Against benign groups too: never below the share of them that answers yes by themselves. */
  p_value: number;
  reason: string;
}

export interface Judgement {
  /** All tests that could be run, least p first. */
  outcomes: TestOutcome[];
  /** Over all families that may test the group. */
  p: number;
  /** What `p` would be had every test that was run answered as clearly as it can. */
  leastP: number;
}

export interface JudgeOptions {
  tests: readonly GroupTest[];
  /** Families that did not propose the group. */
  families: readonly Family[];
  random: Random;
}

/**
 * Runs the tests that may judge a group and joins them: within a family each test has its share of
 * the error budget (weighted Bonferroni); families are independent, and several may speak or one. Tests
 * whose floor lies above the smallest answer take no part in the correction for having looked at several.
 */
export function judge(input: Omit<GroupTestInput, 'random'>, options: JudgeOptions): Judgement {
  const outcomes: TestOutcome[] = [];
  const ofFamilies: BoundedP[] = [];
  for (const family of options.families) {
    const ran = options.tests
      .filter((test) => test.family === family)
      .flatMap((test) => runTest(test, input, options.random));
    if (ran.length === 0) continue;
    ofFamilies.push({
      p: combineBounded(ran),
      least: combineBounded(ran.map((one) => ({ ...one, p: one.least }))),
    });
    outcomes.push(...ran.map(({ outcome }) => outcome));
  }
  outcomes.sort((a, b) => a.p_value - b.p_value);
  return {
    outcomes,
    p: combineSpreadOrSingle(ofFamilies),
    leastP: combineSpreadOrSingle(ofFamilies.map(({ least }) => ({ p: least, least }))),
  };
}

/**
 * A lower bound of what `judge` could say of a group, from what is known of it without reading any
 * evidence: every test that has the exchanges it needs answers as clearly as it can, and alone.
 */
export function leastPossible(
  group: { size: number; exchanges: number },
  { tests, families }: Pick<JudgeOptions, 'tests' | 'families'>,
): number {
  const ofFamilies = families.flatMap((family) => {
    const able = tests.filter(
      (test) => test.family === family && group.exchanges >= (test.exchangesAtLeast ?? 0),
    );
    if (able.length === 0) return [];
    const least = Math.min(...able.map((test) => leastOf(test, group.size)));
    return [{ p: least, least }];
  });
  // Families may turn out to have no data, and a single one needs no correction.
  return Math.min(1, combineSpreadOrSingle(ofFamilies), ...ofFamilies.map(({ least }) => least));
}

function leastOf({ benignShare, leastShare }: GroupTest, size: number): number {
  return leastShare?.(size) ?? (typeof benignShare === 'number' ? benignShare : 0);
}

interface Ran extends BoundedP {
  outcome: TestOutcome;
  weight: number;
}

function runTest(test: GroupTest, input: Omit<GroupTestInput, 'random'>, random: Random): Ran[] {
  const result = test.run({ ...input, random: random.fork(test.id) });
  if (result === 'insufficient-data') return [];
  const share =
    typeof test.benignShare === 'number' ? test.benignShare : test.benignShare(input.group);
  const outcome: TestOutcome = {
    test: test.id,
    family: test.family,
    statistic: result.statistic,
    p_value: share + (1 - share) * result.p_value,
    reason: result.reason,
  };
  const least = leastOf(test, input.group.size);
  return [{ outcome, p: outcome.p_value, least, weight: test.weight }];
}
