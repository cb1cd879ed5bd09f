/** The quality page's section about worlds of a generator that shares nothing with ours. */

import { exactInterval } from '#std/statistics/intervals';
import type { IndependentCell } from './measure-independent.ts';
import { measuredOn, table } from './page-format.ts';
import type { Kept, Results } from './results.ts';
import { percent } from './svg.ts';

/** What the scan finds, and whom it wrongs, where nobody here wrote the world. */
export function independent(found: Kept<Results['independent']> | null): string {
  if (found === null) return '';
  const { cells } = found.value;
  const head = [
    'world',
    'seed',
    'scale',
    'precision',
    'operators’ accounts found',
    'honest accused',
    'false campaigns',
    'served before the alarm',
    'scan',
  ];
  const wronged = cells.reduce((sum, { score }) => sum + score.overall.accused.fpr.k, 0);
  const honest = cells.reduce((sum, { score }) => sum + score.overall.accused.fpr.n, 0);
  const { high } = exactInterval(wronged, honest);
  const wrongWorlds = cells.filter(({ score }) => score.false_campaigns.length > 0).length;
  const worlds = exactInterval(wrongWorlds, cells.length);
  return `## Worlds that nobody here wrote

The generator in [bench/independent](../bench/independent/README.md) shares no code and no assumption with ours. Its own
scorer counted. Priors of some tests were set after looking at how benign groups of *other* seeds answer; the seeds shown here were named
before. One result on them led to a rule: an earlier state named 8 honest accounts of *respawn* for what an event had given them, and now no
occasion makes a member. All of it
${measuredOn(found)}

${table(head, cells.map(row))}

Worlds with a false campaign: ${wrongWorlds} of ${cells.length} (95 %: ${percent(worlds.low)} to ${percent(worlds.high)}); so few worlds bound little. Honest accounts accused in
them: ${wronged} of ${honest}, at most ${Math.round(high * 100_000)} per 100,000 if accounts were independent. They are not: look-alikes come in
groups. *Never* = no campaign of that
operator was named. At a tenth of the size an operator has few accounts, and what they share is shared by fewer.`;
}

function row({ scenario, seed, scale, seconds, score }: IndependentCell): string[] {
  const { precision, recall, fpr } = score.overall.accused;
  const of = (share: { k: number; n: number }): string => `${share.k} of ${share.n}`;
  const leaks = score.campaigns.map(({ name, leak, hours_to_alarm: hours }) =>
    hours === null ? `${name} never` : `${name} ${percent(leak)}`,
  );
  return [
    scenario,
    `${seed}`,
    `${scale}`,
    precision.n === 0 ? 'nobody accused' : of(precision),
    recall.n === 0 ? 'no operator' : of(recall),
    of(fpr),
    `${score.false_campaigns.length}`,
    leaks.join(', ') || '–',
    `${Math.round(seconds)} s`,
  ];
}
