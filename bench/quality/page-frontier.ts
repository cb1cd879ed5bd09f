import { ACCOUNT_USD, CARES, costMultiplier, EXCHANGE_USD, type FrontierCell } from './frontier.ts';
import { plot, table } from './page-format.ts';
import type { Kept, Results } from './results.ts';
import { heatMap, percent } from './svg.ts';

/** What is found against accounts, pace, cover and care, and what that costs an attacker. */
export function frontier(found: Kept<Results['frontier']> | null): string {
  if (found === null) return '';
  const { grid, cells } = found.value;
  const charts = CARES.map((care) => {
    const rows = grid.coverShare.flatMap((coverShare) =>
      grid.pacePerDay.map((pacePerDay) => ({
        label: `cover ${percent(coverShare)}, ${pacePerDay} a day`,
        values: grid.accounts.map(
          (accounts) =>
            cells.find(
              (cell) =>
                cell.care === care &&
                cell.accounts === accounts &&
                cell.pacePerDay === pacePerDay &&
                cell.coverShare === coverShare,
            )?.found.mean ?? null,
        ),
      })),
    );
    const columns = grid.accounts.map((accounts) => `${accounts} accounts`);
    const title = `Accounts found: ${care} attacker`;
    return plot(`frontier-${care}`, heatMap(title, { columns, rows }), title);
  });
  const multiplier = (care: FrontierCell['care'] | null) =>
    costMultiplier(cells.filter((cell) => care === null || cell.care === care)).toFixed(1);
  return `## The frontier

One campaign of kind \`slow\` among the customers of \`benign\` at a quarter of its size for 14 days, ${grid.seeds.length === 1 ? 'one seed' : `${grid.seeds.length} seeds`} a cell: how many of its accounts are
found against their number, their pace (harvest exchanges an account and day) and the share of cover traffic. *Usual* attackers keep
their habits, *careful* ones turn every knob (\`adaptive-careful\`).

${charts.join('\n\n')}

${frontierTable(cells)}

What it costs: with ${ACCOUNT_USD} USD an account and ${EXCHANGE_USD} USD an exchange assumed, and the campaign stopped at its first alarm, the cheapest way to
harvest on this grid costs ${multiplier(null)} times what it costs without any defence (${multiplier('usual')} times for usual attackers, ${multiplier('careful')} times for careful ones).`;
}

function frontierTable(cells: readonly FrontierCell[]): string {
  const rows = cells.map((cell) => [
    cell.care,
    String(cell.accounts),
    String(cell.pacePerDay),
    percent(cell.coverShare),
    percent(cell.found.mean),
    percent(cell.served.mean),
    (cell.costDefended / cell.costUndefended).toFixed(1),
  ]);
  const head = [
    'attacker',
    'accounts',
    'a day',
    'cover',
    'found',
    'served before the alarm',
    'cost ×',
  ];
  return table(head, rows);
}
