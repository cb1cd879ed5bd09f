/** Tests whether a group's prompts ask for what is worth training on. */

import { meanAndVariance } from '#std/statistics/spread';
import type { GroupEvidence, GroupTest } from '../../group-test.ts';
import { type BenignPrior, comparedToBenign } from '../../judging/benign-null.ts';

const MEMBERS_AT_LEAST = 5;
/** Sum of the five mean scores of groups of benign accounts, in percent. */
const PRIOR: BenignPrior = { mean: 30, deviation: 20, groups: 12 };

/**
 * What is worth training on has marks of its own: exam-like tasks, demands for every step of
 * reasoning, rubrics, rewriting of sensitive requests, dataset bookkeeping. The scores of all members'
 * prompts are pooled, each account counting once, and compared with groups of benign accounts.
 */
export const harvestContent: GroupTest = {
  id: 'harvest-content',
  asks: 'Do the prompts read like material for training a model?',
  family: 'content',
  nullHypothesis: 'the prompts score as those of groups of benign accounts do',
  benignShare: 0.05,
  weight: 0.4,
  run({ group, benign }) {
    const own = pooledScore(group);
    if (own === null) return 'insufficient-data';
    const others = benign.map(pooledScore).filter((value) => value !== null);
    const { p, expected } = comparedToBenign(
      own.mean,
      others.map((other) => other.mean),
      { prior: PRIOR, noise: own.error },
    );
    return {
      statistic: own.mean,
      p_value: p,
      reason: `Prompts of ${own.members} accounts score ${own.mean.toFixed(0)} for marks of training material (teaching, elicitation, grading, rewriting, datasets); ordinary groups ${expected.toFixed(0)}.`,
    };
  },
};

function pooledScore(group: GroupEvidence) {
  const sums = group.members.flatMap(({ content }) =>
    content === null ? [] : [content.scores.reduce((sum, score) => sum + score, 0)],
  );
  if (sums.length < MEMBERS_AT_LEAST) return null;
  const { mean, variance } = meanAndVariance(sums);
  return { mean, error: Math.sqrt(variance / sums.length), members: sums.length };
}
