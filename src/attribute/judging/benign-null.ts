/** Compares an observed value with benign groups, under a prior from before the log was seen. */

import { meanAndVariance } from '#std/statistics/spread';
import { studentTail } from '#std/statistics/tails';

/** What groups of benign accounts that belong together show, before this log is looked at. */
export interface BenignPrior {
  mean: number;
  /** Standard deviation between groups. */
  deviation: number;
  /** How many groups of the log weigh as much as this knowledge. */
  groups: number;
}

export interface BenignComparison {
  p: number;
  /** What a benign group is expected to show. */
  expected: number;
}

/**
 * P(a further benign group shows at least `observed`): the posterior predictive of a normal
 * distribution between groups under a conjugate prior, Student's t with as many degrees of freedom
 * as groups are known. `noise` is the observed group's own standard error, which benign groups of
 * other sizes do not share. So few groups or a wide spread make it hard to stand out, as they should.
 */
export function comparedToBenign(
  observed: number,
  benign: readonly number[],
  { prior, noise = 0 }: { prior: BenignPrior; noise?: number },
): BenignComparison {
  const { mean, variance } = meanAndVariance(benign);
  const count = benign.length;
  const weight = prior.groups + count;
  const distance = count === 0 ? 0 : mean - prior.mean;
  const centre = count === 0 ? prior.mean : (prior.groups * prior.mean + count * mean) / weight;
  const squares =
    prior.groups * prior.deviation ** 2 +
    Math.max(0, count - 1) * variance +
    ((prior.groups * count) / weight) * distance ** 2;
  const spread = Math.sqrt((squares / weight) * (1 + 1 / weight) + noise ** 2);
  return { p: studentTail((observed - centre) / spread, weight), expected: centre };
}
