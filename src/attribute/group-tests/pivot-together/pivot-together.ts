/** Tests whether a group moves to a new model within a day of its release. */

import { meanAndVariance } from '#std/statistics/spread';
import type { GroupEvidence, GroupTest, ReleaseEvidence } from '../../group-test.ts';
import { type BenignPrior, comparedToBenign } from '../../judging/benign-null.ts';

const MEMBERS_AT_LEAST = 5;
const EXCHANGES_AT_LEAST = 30;
/** ln odds of using a new model on its first day, in groups of benign accounts. */
const PRIOR: BenignPrior = { mean: -2.5, deviation: 1, groups: 12 };

/**
 * A harvester wants the newest model: half of one campaign's traffic moved within a day of a release.
 * The share of the group's exchanges that go to a model in the day after its first appearance is
 * compared with groups of benign accounts.
 */
export const pivotTogether: GroupTest = {
  id: 'pivot-together',
  asks: 'Did the accounts move to a new model together, within a day of its release?',
  family: 'timing',
  nullHypothesis: 'members try a new model as readily as groups of benign accounts do',
  benignShare: 0.05,
  weight: 0.1,
  run({ group, benign }) {
    const tested = group.releases.flatMap((release) => {
      const own = logOdds(release);
      if (own === null) return [];
      const others = benign.flatMap((one) => oddsOf(one, release.model));
      const compared = comparedToBenign(own.value, others, { prior: PRIOR, noise: own.error });
      return [{ release, own, ...compared }];
    });
    if (tested.length === 0) return 'insufficient-data';
    const best = tested.reduce((least, one) => (one.p < least.p ? one : least));
    return {
      statistic: best.own.share,
      p_value: Math.min(1, best.p * tested.length),
      reason: `${percent(best.own.share)} of the exchanges of ${best.own.members} accounts went to ${best.release.model} within a day of its release; ${percent(1 / (1 + Math.exp(-best.expected)))} in ordinary groups.`,
    };
  },
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function oddsOf(group: GroupEvidence, model: string): number[] {
  const release = group.releases.find((one) => one.model === model);
  const odds = release === undefined ? null : logOdds(release);
  return odds === null ? [] : [odds.value];
}

/** Each account counts once, with the share of its own exchanges. */
function logOdds({ used, total }: ReleaseEvidence) {
  const exchanges = total.reduce((sum, count) => sum + count, 0);
  if (total.length < MEMBERS_AT_LEAST || exchanges < EXCHANGES_AT_LEAST) return null;
  const shares = total.map((count, index) => used[index]! / count);
  const { mean, variance } = meanAndVariance(shares);
  const share = (mean * shares.length + 0.5) / (shares.length + 1);
  const error = Math.sqrt(variance / shares.length) / (share * (1 - share));
  return { value: Math.log(share / (1 - share)), error, share: mean, members: total.length };
}
