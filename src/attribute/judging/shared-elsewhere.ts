/** Makes a group test that asks whether members also share rare values of another family. */

import { poissonTail } from '#std/statistics/tails';
import type { GroupTest } from '../group-test.ts';
import type { Family } from '../view.ts';

interface SharedElsewhere {
  id: string;
  family: Family;
  /** What is shared, in the plural: "addresses and networks". */
  things: string;
  benignShare: GroupTest['benignShare'];
  leastShare?: (size: number) => number;
  weight: number;
}

/** Fewer shared values say nothing, however few chance gives. */
const SHARED_AT_LEAST = 3;

/**
 * A test of a group that other families proposed: do its members also share rare values of this
 * family? What they share (sharing.ts) is compared with its mean for accounts drawn at random; the tail
 * is Poisson after both were divided by the ratio of variance and mean, since one value may have
 * many sharers.
 */
export function sharedElsewhere({
  id,
  family,
  things,
  benignShare,
  leastShare,
  weight,
}: SharedElsewhere): GroupTest {
  return {
    id,
    asks: `Do accounts that other evidence brought together also share rare ${things}?`,
    family,
    nullHypothesis: `the accounts share ${things} no more than accounts drawn at random`,
    benignShare,
    ...(leastShare === undefined ? {} : { leastShare }),
    weight,
    run({ group }) {
      const found = group.sharing.find((sharing) => sharing.family === family);
      if (found === undefined || found.expected === 0) return 'insufficient-data';
      const isTold = found.observed >= SHARED_AT_LEAST;
      const clumping = Math.max(1, found.variance / Math.max(found.expected, 1e-9));
      return {
        statistic: found.observed / Math.max(found.expected, 1e-9),
        p_value: isTold ? poissonTail(found.observed / clumping, found.expected / clumping) : 1,
        reason: `${found.members} of ${group.size} accounts share rare ${things}, ${found.observed} times; chance gives ${found.expected < 10 ? found.expected.toFixed(1) : Math.round(found.expected)}.`,
      };
    },
  };
}
