/** Tests whether a group's prompts differ from the population's more than those of benign groups do. */

import type { GroupEvidence, GroupTest, MemberEvidence } from '../../group-test.ts';
import { type BenignPrior, comparedToBenign } from '../../judging/benign-null.ts';

const MEMBERS_AT_LEAST = 5;
/** ln of the squared distance of benign groups from the population, over what chance gives. */
const PRIOR: BenignPrior = { mean: 1.2, deviation: 0.8, groups: 12 };

/**
 * Kernel two-sample test (maximum mean discrepancy) in random Fourier features (A. Rahimi, B. Recht
 * 2007; science of windows: Liu, Guo, Dong 2026). Each account enters with the mean of its prompts'
 * features, because accounts, not prompts, are exchangeable. The squared distance of the group's
 * mean from the population's is divided by its expectation for as many unrelated accounts, and the
 * ratio is compared with groups of benign accounts that belong together, which differ from the
 * population too.
 */
export const contentShift: GroupTest = {
  id: 'content-shift',
  asks: 'Do the accounts together ask for other things than groups of benign accounts do?',
  family: 'content',
  nullHypothesis: 'the group is as far from the population as groups of benign accounts are',
  benignShare: 0.05,
  weight: 0.1,
  run({ group, benign, population }) {
    const reference = describe(population);
    if (reference === null) return 'insufficient-data';
    const own = shift(group, reference);
    if (own === null) return 'insufficient-data';
    const others = benign.map((one) => shift(one, reference)).filter((value) => value !== null);
    const { p, expected } = comparedToBenign(Math.log(own), others.map(Math.log), { prior: PRIOR });
    return {
      statistic: own,
      p_value: p,
      reason: `Its prompts together differ ${own.toFixed(1)} times as much from everybody's as those of as many unrelated accounts; ordinary groups ${Math.exp(expected).toFixed(1)} times.`,
    };
  },
};

interface Reference {
  mean: Float64Array;
  /** Sum of the variances of the features between accounts. */
  variance: number;
}

function describe(members: readonly MemberEvidence[]): Reference | null {
  const known = members.flatMap(({ content }) => (content === null ? [] : [content.features]));
  if (known.length < 50) return null;
  const mean = meanOf(known);
  let squares = 0;
  for (const features of known) squares += squaredDistance(features, mean);
  return { mean, variance: squares / (known.length - 1) };
}

function shift(group: GroupEvidence, { mean, variance }: Reference): number | null {
  const known = group.members.flatMap(({ content }) =>
    content === null ? [] : [content.features],
  );
  if (known.length < MEMBERS_AT_LEAST) return null;
  return squaredDistance(meanOf(known), mean) / (variance / known.length);
}

function meanOf(vectors: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let index = 0; index < mean.length; index++) mean[index]! += vector[index]!;
  }
  return mean.map((value) => value / vectors.length);
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return sum;
}
