/** Makes a group test that asks whether members also share rare values of another family. */

import { formatCounted } from '#std/format-number';
import { poissonTail } from '#std/statistics/tails';
import type { GroupTest, SharingEvidence } from '../group-test.ts';
import type { Family, Reason } from '../view.ts';
import { isMerging } from './sharing.ts';

interface SharedElsewhere {
  id: string;
  family: Family;
  reason: Reason;
  /** What is shared, in the plural: "addresses and networks". */
  things: string;
  /** One of them, and the one innocent reason for it; not set = it is shared for a moment only. */
  one?: { thing: string; explainedBy: string };
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
  one,
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
        reason: sentenceOf(found, { size: group.size, reason, things, one }),
      };
    },
  };
}

/** Above this share of the group, most have a thing; below that share of the holders, hardly anybody else has it. */
const MOST_OF_GROUP = 0.5;
const HARDLY = 0.1;

interface Told extends Pick<SharedElsewhere, 'reason' | 'things'> {
  size: number;
  one: SharedElsewhere['one'];
}

/** What was counted, so that a reader can count again: each thing's holders but the first. */
function sentenceOf(found: SharingEvidence['beyondOne'], told: Told): string {
  const { observed, expected, members } = found;
  const apart = isMerging(told.reason)
    ? 'With all who have the commonest taken for one customer'
    : 'Leaving out the commonest';
  const holders = formatCounted(observed, 'holder');
  const chance = expected < 10 ? expected.toFixed(1) : Math.round(expected);
  return `${apart}, ${members} of ${told.size} accounts share rare ${told.things}: ${holders} beyond the first of each; chance gives ${chance}.${leftOutOf(found, told)}`;
}

/** What most of the group have and hardly anybody else: not counted, and not passed over either. */
function leftOutOf({ leftOut }: SharingEvidence['beyondOne'], { size, reason, one }: Told): string {
  if (leftOut === null || one === undefined) return '';
  const { holders, sharers } = leftOut;
  const others = sharers - holders;
  if (holders <= MOST_OF_GROUP * size || others > HARDLY * holders) return '';
  const who = holders === size ? `All ${size}` : `${holders} of ${size}`;
  const whom =
    others === 0
      ? 'nobody else has'
      : `only ${formatCounted(others, 'other')} ${others === 1 ? 'has' : 'have'}`;
  const outcome = isMerging(reason) ? 'They count as one customer' : 'It is not counted';
  return ` ${who} have one ${one.thing} that ${whom}. ${outcome}, since ${one.explainedBy} explains it.`;
}
