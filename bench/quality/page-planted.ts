/** The quality page's section about honest accounts that are planted in an operator's campaign. */

import { exactInterval } from '#std/statistics/intervals';
import { plantedResult } from '../planted/result.ts';
import { table } from './page-format.ts';
import { percent } from './svg.ts';

const OCCASION = {
  event: 'one event',
  proxy: 'the event, and half of them used the operator’s addresses',
};

/** Whom a campaign takes with it. */
export function planted(): string {
  const found = plantedResult();
  if (found === null) return '';
  const { cells, method } = found;
  const sum = (numberOf: (cell: (typeof cells)[number]) => number): number =>
    cells.reduce((total, cell) => total + numberOf(cell), 0);
  const [wronged, honest] = [sum((one) => one.planted_accused), sum((one) => one.planted)];
  const { high } = exactInterval(wronged, honest);
  const rows = cells.map((one) => [
    `${one.scenario}, seed ${one.seed}, at ${one.scale}`,
    OCCASION[one.occasion],
    percent(one.share),
    `${one.planted_accused} of ${one.planted}`,
    `${one.operator_accused} of ${one.operator}`,
    `${one.others_accused}`,
  ]);
  return `## Honest accounts in the middle of a campaign

The largest operator of such a world and honest accounts, picked by chance, are all at one event. They have its referral code, its mail domain,
and its address and hour of sign-up. For an afternoon they have its address, its client, its tools and its system prompt. A scan should accuse the operator
and none of the others. \`node bench/planted.ts\`; detection and attribution as of \`${method?.commit ?? 'unknown'}\`.

${table(
  [
    'world',
    'what they have in common',
    'honest share',
    'honest accused',
    'operator found',
    'others accused',
  ],
  rows,
)}

In all ${wronged} of ${honest} (at most ${percent(high)} if accounts were independent, and they are not). Seed 11 was used in development. Where honest
accounts were at the event *and* sent exchanges through the operator’s own addresses, some of them are accused: that is not mended.`;
}
