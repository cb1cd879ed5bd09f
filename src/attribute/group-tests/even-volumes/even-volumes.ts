/** Tests whether members send more equal volumes than people do. */

import type { GroupEvidence, GroupTest } from '../../group-test.ts';
import { type BenignPrior, comparedToBenign } from '../../judging/benign-null.ts';

const MEMBERS_AT_LEAST = 5;
const EXCHANGES_AT_LEAST = 8;
/** −ln of the spread of volumes between members of companies, classes and apps. */
const PRIOR: BenignPrior = { mean: 0, deviation: 0.4, groups: 12 };

/**
 * People differ: within a company or class, the logarithms of what members send have a standard
 * deviation around one. A dealer that splits work evenly leaves little more than counting noise,
 * which is taken off (1/n for a count of n).
 */
export const evenVolumes: GroupTest = {
  id: 'even-volumes',
  asks: 'Do the accounts send amounts that are too alike?',
  family: 'timing',
  nullHypothesis: 'volumes differ between the accounts as they do within groups of benign accounts',
  benignShare: 0.05,
  weight: 0.2,
  run({ group, benign }) {
    const spread = volumeSpread(group);
    if (spread === null) return 'insufficient-data';
    const others = benign.map(volumeSpread).filter((value) => value !== null);
    const { p, expected } = comparedToBenign(
      evenness(spread.deviation),
      others.map((other) => evenness(other.deviation)),
      { prior: PRIOR, noise: 1 / Math.sqrt(2 * (spread.members - 1)) },
    );
    const usual = Math.exp(-expected);
    return {
      statistic: spread.deviation,
      p_value: p,
      reason: `${spread.members} accounts send amounts that lie within a factor of ${factor(spread.deviation)} of each other; in ordinary groups the factor is ${factor(usual)}.`,
    };
  },
};

const factor = (deviation: number): string => Math.exp(deviation).toFixed(1);
const evenness = (deviation: number): number => -Math.log(deviation + 0.05);

/** Standard deviation of ln(exchanges) between members, less counting noise; null if too few. */
function volumeSpread(group: GroupEvidence): { deviation: number; members: number } | null {
  const counts = group.members.map(({ exchanges }) => exchanges).filter((count) => count > 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < MEMBERS_AT_LEAST || total < EXCHANGES_AT_LEAST * counts.length) return null;
  const logs = counts.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const noise = counts.reduce((sum, count) => sum + 1 / count, 0) / counts.length;
  return { deviation: Math.sqrt(Math.max(0, squares - noise)), members: counts.length };
}
