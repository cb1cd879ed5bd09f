/** The `usage` command: sums or prints the exchanges that wait in a gateway's spool. */
import { openSpools, sumUsage, USAGE_KEYS, type UsageKey, type UsageSum } from '#gateway/index';
import { EXIT } from '#std/error-catalogue';
import { formatCost, formatCounted, formatNumber } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { CommandContext, CommandSpec } from '../command.ts';
import { type TableColumn, tableLines } from '../terminal/table.ts';

export const usageCommand: CommandSpec = {
  name: 'usage',
  summary: 'Show what a gateway has recorded and not yet shipped: exchanges, tokens, cost.',
  arguments: [
    {
      name: 'directory',
      description: 'The gateway’s stateDirectory; it may be running.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    { flags: '--by <what>', description: 'Count for each of these.', choices: USAGE_KEYS },
    {
      flags: '--exchanges',
      description: 'Print the exchanges instead, one JSON a line, as `stillwatch scan` reads them.',
    },
  ],
  examples: [
    'stillwatch usage .stillwatch/gateway',
    'stillwatch usage .stillwatch/gateway --by model --json',
    'stillwatch usage .stillwatch/gateway --exchanges > exchanges.jsonl',
  ],
  async run(context, { positional, options }) {
    const spools = openSpools(positional[0] ?? '');
    if (options.exchanges === true) {
      for await (const { exchange } of spools.exchanges()) {
        context.print(JSON.stringify({ ...exchange, ts: new Date(exchange.ts).toISOString() }));
      }
    } else {
      const by = (options.by ?? 'account') as UsageKey;
      const rows = await sumUsage(spools.exchanges(), by);
      if (context.json) context.print(JSON.stringify({ schema: 'stillwatch.usage/1', by, rows }));
      else printTable(context, by, rows);
    }
    const { bytes, records } = spools.damage();
    if (bytes + records === 0) return EXIT.ok;
    context.say(
      `Unreadable: ${formatCounted(records, 'record')}, ${formatCounted(bytes, 'byte')}.`,
    );
    return EXIT.partial;
  },
};

const COUNTS = [
  ['exchanges', 'exchanges'],
  ['refused', 'refused'],
  ['aborted', 'aborted'],
  ['estimated', 'guessed'],
  ['input_tokens', 'input'],
  ['cached_tokens', 'cached'],
  ['output_tokens', 'output'],
] as const;

function printTable(context: CommandContext, by: UsageKey, rows: readonly UsageSum[]): void {
  if (rows.length === 0) {
    context.say('There are no exchanges here that were not shipped.');
    return;
  }
  const columns: TableColumn[] = [
    { title: by, shrinks: true },
    ...[...COUNTS.map(([, title]) => title), 'cost'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  const cells = rows.map((row) => [
    visibleText(row.name ?? '–'),
    ...COUNTS.map(([count]) => formatNumber(row[count])),
    formatCost(row.cost_usd),
  ]);
  for (const line of tableLines(columns, cells, context.stdout.columns)) context.print(line);
}
