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
    'misses of the goal',
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
operator was named. In *reseller* the alarm comes before the harvest: it is about the proxy network's accounts.

The goal for every world is a precision of 99 % and 95 % of the operators' accounts found. At most 10 honest accounts of 100,000 are accused,
and no campaign is false. At most 1 % of an operator's exchanges (or 100) are served before its alarm. What is missing, and why:

- *adaptive* and *stolen* are not found. Their accounts have cards, addresses and devices of their own, or are other people's, so nothing that
  is held ties them. What is left (rare clients, one list of prompts, an account that changed) proposes nothing today.
- *indomain* is not named. On a seed used in development its operator was *suspected*: shared cards carried the group alone, and programs
  and addresses did not reach the 5 % that is asked without them.
- In *trio*, *reseller*, *slow* and *respawn* a part of the operator's accounts is not found. No account is named for one kind of evidence
  alone, and accounts that live for hours or send little show one kind or none. How many miss it for which reason was not counted.
- An alarm waits until a group of five accounts has given enough evidence for its tests, at a look. Looks are hours apart, and operators of
  few accounts (*deep*) send much of what they want before that.`;
}

const GOAL = { precision: 0.99, recall: 0.95, honest: 1e-4, leak: 0.01, exchanges: 100 };

/** What a world misses of the goal. */
function missed({ score }: IndependentCell): string {
  const { precision, recall, fpr } = score.overall.accused;
  const below = ({ k, n }: { k: number; n: number }, least: number): boolean =>
    n > 0 && k / n < least;
  const late = score.campaigns.some(
    ({ leak, exchanges }) => leak > GOAL.leak && leak * exchanges > GOAL.exchanges,
  );
  const misses = [
    below(precision, GOAL.precision) && 'precision',
    below(recall, GOAL.recall) && 'found',
    fpr.k > GOAL.honest * fpr.n && 'honest accused',
    score.false_campaigns.length > 0 && 'false campaign',
    late && 'served',
  ].filter((one) => one !== false);
  return misses.join(', ') || 'none';
}

function row(cell: IndependentCell): string[] {
  const { scenario, seed, scale, seconds, score } = cell;
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
    missed(cell),
    `${Math.round(seconds)} s`,
  ];
}
