/** The `alerts` commands: list alerts and deliveries, snooze an object, send failed deliveries again. */

import { readPages } from '#client/index';
import type { AlertRecord } from '#schema/alert';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, seconds } from '../command.ts';
import { momentColumn, shownText, textColumn, time } from '../render/list-columns.ts';
import { type ListColumn, listOptions, printList } from '../terminal/list.ts';
import { tableLines } from '../terminal/table.ts';

const REASON = { flags: '--reason <text>', description: 'Why, for the audit log.' };
const DEFAULT_SNOOZE_SECONDS = 24 * 3600;

const ALERT_COLUMNS: readonly ListColumn<AlertRecord>[] = [
  momentColumn('at', ({ at }) => at),
  textColumn('severity', ({ severity }) => severity),
  textColumn('kind', ({ kind }) => kind),
  textColumn('about', ({ object }) => object),
  textColumn(
    'what',
    ({ title, inhibited }) => (inhibited === null ? title : `${title} (not told: ${inhibited})`),
    true,
  ),
];

const ls: CommandSpec = {
  name: 'alerts ls',
  summary: 'List alerts, the newest first, and what is snoozed.',
  arguments: [],
  options: [
    { flags: '--limit <n>', description: 'How many (default: 100).', parse: integer },
    ...listOptions(ALERT_COLUMNS),
  ],
  examples: ['stillwatch alerts ls --json'],
  async run(context, { options }) {
    const client = await askControl(context);
    const limit = options.limit as number | undefined;
    const listed = await readPages(client.alerts.list, {}, { rows: 'alerts', most: limit });
    const silent = await readPages(client.snoozes.list, {}, { rows: 'snoozes' });
    if (context.json) context.print(JSON.stringify({ ...listed, snoozes: silent.snoozes }));
    else {
      const rows = listed.alerts;
      printList(
        context,
        { options },
        { columns: ALERT_COLUMNS, rows, left_out: listed.left_out, empty: 'There is no alert.' },
      );
      for (const { object, until, by, reason } of silent.snoozes) {
        context.print(
          `${shownText(object)} is silent until ${time(until)}: ${shownText(reason)} (${shownText(by)})`,
        );
      }
    }
    return EXIT.ok;
  },
};

const deliveries: CommandSpec = {
  name: 'alerts deliveries',
  summary: 'List deliveries that failed for good or are still pending.',
  arguments: [],
  options: [
    {
      flags: '--state <state>',
      description: 'dead (given up) or pending (default: dead).',
      choices: ['dead', 'pending'],
    },
  ],
  examples: ['stillwatch alerts deliveries --state pending'],
  async run(context, { options }) {
    const client = await askControl(context);
    const state = options.state as 'dead' | 'pending' | undefined;
    const listed = await readPages(client.deliveries.list, { state }, { rows: 'deliveries' });
    if (context.json) context.print(JSON.stringify(listed));
    else if (listed.deliveries.length === 0) context.print('There is none.');
    else {
      const columns = [
        { title: 'delivery', shrinks: true },
        { title: 'destination' },
        { title: 'attempts', align: 'right' as const },
        { title: 'next or last (UTC)' },
        { title: 'last error' },
      ];
      const rows = listed.deliveries.map((one) => [
        one.delivery_id,
        one.destination,
        String(one.attempts),
        time(one.settled_at ?? one.next_attempt_at),
        shownText(one.last_error ?? ''),
      ]);
      for (const line of tableLines(columns, rows, context.stdout.columns)) context.print(line);
    }
    return EXIT.ok;
  },
};

const snooze: CommandSpec = {
  name: 'alerts snooze',
  summary: 'Silence alerts about a campaign or account for a while.',
  arguments: [
    { name: 'object', description: 'campaign:ID or account:ID.', required: true, variadic: false },
  ],
  options: [
    { flags: '--for <duration>', description: 'How long (default: 1d).', parse: seconds },
    REASON,
  ],
  examples: ['stillwatch alerts snooze campaign:c1 --for 8h --reason "contained, being watched"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const snoozed = await client.alerts.snooze({
      object: positional[0] ?? '',
      hours: ((options.for as number | undefined) ?? DEFAULT_SNOOZE_SECONDS) / 3600,
      reason: (options.reason as string | undefined) ?? 'silenced on the command line',
    });
    if (context.json) context.print(JSON.stringify(snoozed));
    else context.print(`${shownText(snoozed.object)} is silent until ${time(snoozed.until)} UTC.`);
    return EXIT.ok;
  },
};

const replay: CommandSpec = {
  name: 'alerts replay',
  summary: 'Send a failed delivery again, or all of them.',
  arguments: [
    {
      name: 'delivery',
      description: 'Its id (default: all that were given up).',
      required: false,
      variadic: false,
    },
  ],
  options: [REASON],
  examples: ['stillwatch alerts replay --reason "the collector is back"'],
  async run(context, { positional, options }) {
    const client = await askControl(context);
    const replayed = await client.deliveries.replay({
      delivery_id: positional[0] ?? null,
      reason: (options.reason as string | undefined) ?? 'replayed on the command line',
    });
    if (context.json) context.print(JSON.stringify(replayed));
    else {
      const count = formatCounted(replayed.delivery_ids.length, 'delivery', 'deliveries');
      context.print(`${count} will be sent anew.`);
    }
    return EXIT.ok;
  },
};

export const ALERT_COMMANDS: readonly CommandSpec[] = [ls, deliveries, snooze, replay];
