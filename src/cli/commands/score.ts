/** The `score` command: compares a scan result with the truth of a simulated world, and prints the rates. */
import { readFile } from 'node:fs/promises';
import { scanResultSchema } from '#schema/scan-result';
import type { Accusations, Score } from '#simulate/index';
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { formatInstant, formatNumber } from '#std/format-number';
import { jsonOrNull } from '#std/json-text';
import type { ShareInterval } from '#std/statistics/intervals';
import { type CommandContext, type CommandSpec, type Given, usage } from '../command.ts';
import { readingWidth } from '../terminal/output.ts';
import { tableLines } from '../terminal/table.ts';
import { wrapText } from '../terminal/text-width.ts';

export const scoreCommand: CommandSpec = {
  name: 'score',
  summary: 'Hold a scan of a simulated log against the truth.',
  arguments: [
    {
      name: 'result',
      description: 'What scan --json printed.',
      required: true,
      variadic: false,
    },
  ],
  options: [{ flags: '--truth <file>', description: 'The truth file of the world.' }],
  examples: ['stillwatch score --truth world/truth.jsonl result.json'],
  run: runScore,
};

async function runScore(context: CommandContext, { positional, options }: Given): Promise<number> {
  const truthFile = options.truth as string | undefined;
  if (truthFile === undefined) throw usage('score needs --truth FILE');
  const { parseTruth, score } = await import('#simulate/index');
  const truth = parseTruth((await read(truthFile)).split('\n'));
  const parsed = scanResultSchema.safeParse(jsonOrNull(await read(positional[0] ?? '')));
  if (!parsed.success) {
    throw failure('SCORE_MISMATCH', { what: 'the result is not what scan --json prints' });
  }
  const found = score(truth, parsed.data);
  if (context.json) context.print(JSON.stringify(found));
  else for (const line of scoreLines(found, readingWidth(context.stdout))) context.print(line);
  return EXIT.ok;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw failure('INPUT_NOT_FOUND', { path });
  }
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.01 ? 3 : 1)} %`;

function interval({ share, low, high, hits, of }: ShareInterval): string[] {
  return [
    percent(share),
    `${percent(low)} to ${percent(high)}`,
    `${formatNumber(hits)} of ${formatNumber(of)}`,
  ];
}

const INTERVAL_COLUMNS = [
  { title: 'share', align: 'right' },
  { title: '95 % interval', align: 'right' },
  { title: 'count', align: 'right' },
] as const;

/** Customers that look like harvesting, and whether they were named as what they are. */
function lookAlikeLines({ look_alikes: found }: Score, width: number): string[] {
  if (found === null) return [];
  const rows = found.customers.map(({ kind, customers, large, named, right }) => [
    kind,
    ...[customers, large, named, right].map((count) => formatNumber(count)),
  ]);
  const columns = ['customers', 'of 5 accounts', 'named', 'as what they are'].map((title) => {
    return { title, align: 'right' } as const;
  });
  const attackers = `${formatNumber(found.groups_with_attackers)} of ${formatNumber(found.groups)} groups that were named and not accused hold attackers (${formatNumber(found.attackers)} accounts).`;
  return [
    '',
    ...tableLines([{ title: 'customers that look alike', shrinks: true }, ...columns], rows, width),
    '',
    ...wrapText(attackers, width),
  ];
}

/** What a person reads: accounts, false accusations by kind, campaigns, how early. */
function scoreLines(found: Score, width: number): string[] {
  const { findings, campaigns, any } = found.accounts;
  const accused = (name: string, one: Accusations) => [
    [`precision, ${name}`, ...interval(one.precision)],
    [`recall, ${name}`, ...interval(one.recall)],
    [`honest accounts accused, ${name}`, ...interval(one.false_positives)],
  ];
  const measures = [
    ...accused('own findings', findings),
    ...accused('campaigns', campaigns),
    ['precision of campaigns', ...interval(found.campaigns.precision)],
    ['recall of campaigns', ...interval(found.campaigns.recall)],
  ];
  const kinds = any.false_positives_by_kind.map(({ kind, accused: share }) => [
    kind,
    ...interval(share),
  ]);
  const operators = found.operators.map((operator) => {
    const recall = any.recall_by_operator.find((one) => one.operator === operator.operator);
    return [
      `${operator.operator} ${operator.kind}`,
      recall === undefined ? '' : percent(recall.found.share),
      operator.first_alarm_at === null ? 'never' : formatInstant(operator.first_alarm_at),
      percent(operator.served_before_alarm),
      percent(operator.served_before_flag),
    ];
  });
  return [
    ...tableLines([{ title: 'measure', shrinks: true }, ...INTERVAL_COLUMNS], measures, width),
    '',
    ...tableLines(
      [{ title: 'honest accounts accused', shrinks: true }, ...INTERVAL_COLUMNS],
      kinds,
      width,
    ),
    '',
    ...tableLines(
      [
        { title: 'operator', shrinks: true },
        { title: 'accounts found', align: 'right' },
        { title: 'first alarm' },
        { title: 'served before', align: 'right' },
        { title: 'before a finding', align: 'right' },
      ],
      operators,
      width,
    ),
    ...lookAlikeLines(found, width),
  ];
}
