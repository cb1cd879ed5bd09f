/** The quality page's section about the limit of detection. */

import { BUDGET } from './baseline-tables.ts';
import {
  ACCOUNT_USD,
  costMultiplier,
  EXCHANGE_USD,
  type FrontierCell,
  type FrontierMethod,
  type FrontierResult,
  STEP,
} from './frontier.ts';
import { BACKGROUND_SCALE, type Manner } from './frontier-grid.ts';
import { counted, type Draw, mean, measuredOn, per100000, table } from './page-format.ts';
import type { Kept, Results } from './results.ts';
import type { MeanInterval } from './summary.ts';
import { percent } from './svg.ts';
import { panelChart } from './svg-panels.ts';

/** What campaigns and baselines find against accounts, exchanges, cover and care, and what that costs an attacker. */
export function frontier(found: Kept<Results['frontier']> | null, draw: Draw): string {
  if (found === null) return '';
  const { grid, methods, cells } = found.value;
  const chart = draw('frontier', frontierChart(found.value), 'Accounts found, by method');
  const multiplier = (care: Manner['care'] | null) =>
    costMultiplier(cells.filter((cell) => care === null || cell.care === care)).toFixed(1);
  return `## The frontier

One campaign of kind \`slow\` among the customers of \`benign\` at ${BACKGROUND_SCALE} of its size for 14 days: how many of its accounts are found
against their number, the exchanges that each sends in the two weeks (harvest and cover together) and the share of cover, which is what
an ordinary \`chat-user\` asks. *Usual* attackers keep their habits, *careful* ones turn every knob (\`adaptive-careful\`). Every method sees the
same worlds, ${grid.seeds.length} ${grid.seeds.length === 1 ? 'seed' : 'seeds'} a cell; the scan looks every ${STEP} and promises what it always promises, without a threshold chosen here. Baselines have the thresholds of the first table: chosen on worlds of the design
split, with at most ${percent(BUDGET)} of honest accounts accused there. Intervals ${grid.seeds.length === 1 ? 'are exact over the accounts of the one world, and know nothing of other worlds' : 'are the wider of two: Student over seeds, exact over accounts'}.
All of it ${measuredOn(found)}

${methodTable(methods, cells)}

*In hindsight*: the thresholds that would have found most on these very worlds while accusing no more honest accounts than the campaigns did
there. No baseline that is set in advance does better at the same price.

${chart}

${cellTable(methods, cells)}

MMD windows judge accounts that fill at least one window of 100 prompts; nobody here fills one of 1,500.

What it costs: with ${ACCOUNT_USD} USD an account and ${EXCHANGE_USD} USD an exchange assumed, and the campaign stopped at its first alarm, the cheapest way to
harvest on this grid costs ${multiplier(null)} times what it costs without any defence (${multiplier('usual')} times for usual attackers, ${multiplier('careful')} times for careful ones).`;
}

const mannerOf = ({ care, coverShare }: Manner) => `${care}, cover ${percent(coverShare)}`;

function methodTable(methods: readonly FrontierMethod[], cells: readonly FrontierCell[]): string {
  const half = (id: string) =>
    cells.filter((cell) => (cell.found[id] as MeanInterval).mean >= 0.5).length;
  const rows = methods.map(({ id, title, found, honest, hindsight }) => [
    title,
    percent(found),
    `${half(id)} of ${cells.length}`,
    counted(honest),
    per100000(honest),
    hindsight === null ? '' : `${percent(hindsight.found)} (${counted(hindsight.honest)})`,
  ]);
  const head = [
    'method',
    'accounts found, mean over cells',
    'cells with half of them found',
    'honest accused',
    'per 100,000 (low / high)',
    'found in hindsight, at our price',
  ];
  return table(head, rows);
}

function cellTable(methods: readonly FrontierMethod[], cells: readonly FrontierCell[]): string {
  const rows = cells.map((cell) => [
    mannerOf(cell),
    String(cell.accounts),
    String(cell.exchangesPerAccount),
    ...methods.map(({ id }) => mean(cell.found[id] as MeanInterval)),
    percent(cell.served.mean),
    (cell.costDefended / cell.costUndefended).toFixed(1),
  ]);
  const head = [
    'attacker',
    'accounts',
    'exchanges each',
    ...methods.map(({ title }) => title),
    'served before the alarm',
    'cost ×',
  ];
  return table(head, rows);
}

function frontierChart({ grid, methods, cells }: FrontierResult): string {
  const rows = grid.manners.map((manner) =>
    grid.accounts.map((accounts) => {
      const row = cells.filter(
        (cell) =>
          cell.care === manner.care &&
          cell.coverShare === manner.coverShare &&
          cell.accounts === accounts,
      );
      return {
        title: `${mannerOf(manner)}; ${accounts} accounts`,
        series: methods.map(({ id, title }) => ({
          label: title,
          points: row.map((cell) => cell.found[id] as MeanInterval),
        })),
      };
    }),
  );
  const title = 'Accounts found, by exchanges of an account in two weeks';
  return panelChart(title, { rows, places: grid.exchangesPerAccount.map(String) });
}
