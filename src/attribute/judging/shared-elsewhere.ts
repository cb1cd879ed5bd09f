/** Makes a group test that asks whether members also share rare values of another family. */

import { formatCounted } from '#std/format-number';
import { poissonTail } from '#std/statistics/tails';
import type { GroupTest } from '../group-test.ts';
import type { Family, Reason } from '../view.ts';

interface SharedElsewhere {
  id: string;
  family: Family;
  reason: Reason;
  /** What is shared, in the plural: "addresses and networks". */
  things: string;
  benignShare: GroupTest['benignShare'];
  leastShare?: (size: number) => number;
  weight: number;
}

/** Fewer shared values say nothing, however few chance gives. */
const SHARED_AT_LEAST = 3;
/** What fewer of a group share is theirs, and not the group's. */
const SHARERS_AT_LEAST = 0.1;

/**
 * A test of a group that other families proposed: do its members also share rare values of this
 * family? What they share (sharing.ts) beyond the one thing that most of them have, since one innocent
 * reason gives one (a venue, a payer), is compared with its mean for accounts drawn at random; the
 * tail is Poisson after both were divided by the ratio of variance and mean, since one value may
 * have many sharers.
 */
export function sharedElsewhere({
  id,
  family,
  reason,
  things,
  benignShare,
  leastShare,
  weight,
}: SharedElsewhere): GroupTest {
  return {
    id,
    asks: `Do accounts that other evidence brought together also share rare ${things}?`,
    family,
    shares: reason,
    nullHypothesis: `the accounts share ${things} no more than accounts drawn at random`,
    benignShare,
    ...(leastShare === undefined ? {} : { leastShare }),
    weight,
    run({ group }) {
      const found = group.sharing.find((sharing) => sharing.reason === reason)?.beyondOne;
      if (found === undefined || found.expected === 0) return 'insufficient-data';
      const { observed, expected, variance, members } = found;
      const clumping = Math.max(1, variance / Math.max(expected, 1e-9));
      const isTold = observed >= SHARED_AT_LEAST && members >= SHARERS_AT_LEAST * group.size;
      return {
        statistic: observed / Math.max(expected, 1e-9),
        p_value: isTold ? poissonTail(observed / clumping, expected / clumping) : 1,
        reason: `Beyond the one that most have, ${members} of ${group.size} accounts share rare ${things}, ${formatCounted(observed, 'time')}; chance gives ${expected < 10 ? expected.toFixed(1) : Math.round(expected)}.`,
      };
    },
  };
}
