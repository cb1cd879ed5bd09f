/** Runs the group tests that may judge a group, and joins their p-values. */

import type { Random } from '#std/random';
import { combineSpreadOrSingle } from '#std/statistics/many-tests';
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

export interface GroupJudgement {
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
 * the error budget (weighted Bonferroni); families are independent, and several may speak or one.
 */
export function judge(
  input: Omit<GroupTestInput, 'random'>,
  options: JudgeOptions,
): GroupJudgement {
  const outcomes: TestOutcome[] = [];
  const familyP: number[] = [];
  const familyLeast: number[] = [];
  for (const family of options.families) {
    const ran = options.tests
      .filter((test) => test.family === family)
      .flatMap((test) => runTest(test, input, options.random));
    if (ran.length === 0) continue;
    const budget = ran.reduce((sum, { weight }) => sum + weight, 0);
    const withinFamily = (pOf: (one: Ran) => number): number =>
      Math.min(1, ...ran.map((one) => pOf(one) / (one.weight / budget)));
    familyP.push(withinFamily(({ outcome }) => outcome.p_value));
    familyLeast.push(withinFamily(({ leastP }) => leastP));
    outcomes.push(...ran.map(({ outcome }) => outcome));
  }
  outcomes.sort((a, b) => a.p_value - b.p_value);
  return {
    outcomes,
    p: combineSpreadOrSingle(familyP),
    leastP: combineSpreadOrSingle(familyLeast),
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
  const familyLeast = families.flatMap((family) => {
    const able = tests.filter(
      (test) => test.family === family && group.exchanges >= (test.exchangesAtLeast ?? 0),
    );
    return able.length === 0 ? [] : [Math.min(...able.map((test) => leastOf(test, group.size)))];
  });
  return combineSpreadOrSingle(familyLeast);
}

function leastOf({ benignShare, leastShare }: GroupTest, size: number): number {
  return leastShare?.(size) ?? (typeof benignShare === 'number' ? benignShare : 0);
}

interface Ran {
  outcome: TestOutcome;
  leastP: number;
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
  return [{ outcome, leastP: leastOf(test, input.group.size), weight: test.weight }];
}
