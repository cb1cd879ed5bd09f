/** Runs the group tests that may judge a group, and joins their p-values. */

import type { Random } from '#std/random';
import { combineDependent, combineTwoClearest } from '#std/statistics/many-tests';
import type { GroupTest, GroupTestInput } from '../group-test.ts';
import { FAMILIES, type Family } from '../view.ts';

/** What one test said of a group, as results show it. */
export interface TestOutcome {
  test: string;
  family: Family;
  statistic: number;
  /** Against benign groups too: never below the share of them that answers yes by themselves. */
  p_value: number;
  reason: string;
}

/** What one test answered, before it is compared with what other groups answer. */
export interface GroupAnswer {
  test: GroupTest;
  statistic: number;
  /** Against the test's own null hypothesis. */
  ownP: number;
  /** Share of benign groups that answer yes, before this log was seen; and the least that it can be. */
  prior: number;
  least: number;
  reason: string;
}

export interface GroupJudgement {
  /** All tests that could be run, least p first. */
  outcomes: TestOutcome[];
  /** Over all families that may test the group, the two clearest together. */
  p: number;
  /** What the clearest family says alone. */
  aloneP: number;
  /** What `p` would be had every test that was run answered as clearly as it can. */
  leastP: number;
  /** The test that speaks most clearly, and `p` had it been silent; null = none could speak. */
  strongest: { test: string; restP: number } | null;
}

export interface AskOptions {
  tests: readonly GroupTest[];
  /** Families that did not propose the group. */
  families: readonly Family[];
  random: Random;
}

/** What the tests that may judge a group answer; those that lack data are left out. */
export function ask(input: Omit<GroupTestInput, 'random'>, options: AskOptions): GroupAnswer[] {
  const able = options.tests.filter(({ family }) => options.families.includes(family));
  return able.flatMap((test) => {
    const result = test.run({ ...input, random: options.random.fork(test.id) });
    if (result === 'insufficient-data') return [];
    const { benignShare } = test;
    return [
      {
        test,
        statistic: result.statistic,
        ownP: result.p_value,
        prior: typeof benignShare === 'number' ? benignShare : benignShare(input.group),
        least: leastOf(test, input.group.size),
        reason: result.reason,
      },
    ];
  });
}

export interface WeighOptions {
  /** Share of benign groups that answer as clearly; null = what was known before this log. */
  shareOf?: ((answer: GroupAnswer) => number) | null;
  /** How often the group was asked; every time pays for the ones before it. */
  rounds?: number;
}

/** The sum of 1/n² is π²/6: rounds that cost so much are paid for together, however many they are. */
const ROUNDS_SUM = Math.PI ** 2 / 6;

/**
 * Joins what was answered: within a family each test has its share of the error budget (weighted
 * Bonferroni); families are independent, and several may speak or one. Chance may try again at every
 * look, so that the n-th asking pays n²·π²/6 for it; what is ordinary among benign groups is so
 * whenever it is asked. Tests of an occasion are told, and join nothing.
 */
export function weigh(
  answers: readonly GroupAnswer[],
  { shareOf = null, rounds = 1 }: WeighOptions = {},
): GroupJudgement {
  const cost = ROUNDS_SUM * rounds ** 2;
  const weighed = answers.map((answer) => {
    const share = shareOf?.(answer) ?? answer.prior;
    const chance = Math.min(1, answer.ownP * cost);
    return { answer, p: share + (1 - share) * chance, least: Math.min(answer.least, share) };
  });
  const spoken = spokenBy(weighed);
  return {
    outcomes: weighed.map(outcomeOf).sort((a, b) => a.p_value - b.p_value),
    p: combineTwoClearest(spoken.map(({ p }) => p)),
    aloneP: combineDependent(spoken.map(({ p }) => p)),
    leastP: combineTwoClearest(spoken.map(({ leastP }) => leastP)),
    strongest: strongestOf(weighed),
  };
}

/** What each family says that has a test to speak for it. */
function spokenBy(weighed: readonly Weighed[]): { p: number; leastP: number }[] {
  return FAMILIES.flatMap((family) => {
    const joining = weighed.filter(
      ({ answer: { test } }) => test.family === family && test.weight > 0,
    );
    if (joining.length === 0) return [];
    const budget = joining.reduce((sum, { answer }) => sum + answer.test.weight, 0);
    const within = (pOf: (one: Weighed) => number): number =>
      Math.min(1, ...joining.map((one) => pOf(one) / (one.answer.test.weight / budget)));
    return [{ p: within(({ p }) => p), leastP: within(({ least }) => least) }];
  });
}

interface Weighed {
  answer: GroupAnswer;
  p: number;
  least: number;
}

const outcomeOf = ({ answer: { test, statistic, reason }, p }: Weighed): TestOutcome => ({
  test: test.id,
  family: test.family,
  statistic,
  p_value: p,
  reason,
});

function strongestOf(weighed: readonly Weighed[]): GroupJudgement['strongest'] {
  const joining = weighed.filter(({ answer: { test } }) => test.weight > 0);
  const [first] = [...joining].sort((a, b) => a.p - b.p);
  if (first === undefined) return null;
  const rest = spokenBy(joining.filter((one) => one !== first));
  return { test: first.answer.test.id, restP: combineDependent(rest.map(({ p }) => p)) };
}

/**
 * A lower bound of what could be said of a group, from what is known of it without reading any
 * evidence: every test that has the exchanges it needs answers as clearly as it can, and alone.
 */
export function leastPossible(
  group: { size: number; exchanges: number },
  { tests, families }: Pick<AskOptions, 'tests' | 'families'>,
): number {
  const familyLeast = families.flatMap((family) => {
    const able = tests.filter(
      (test) =>
        test.family === family &&
        test.weight > 0 &&
        group.exchanges >= (test.exchangesAtLeast ?? 0),
    );
    return able.length === 0 ? [] : [Math.min(...able.map((test) => leastOf(test, group.size)))];
  });
  return combineTwoClearest(familyLeast);
}

function leastOf({ benignShare, leastShare }: GroupTest, size: number): number {
  return leastShare?.(size) ?? (typeof benignShare === 'number' ? benignShare : 0);
}
