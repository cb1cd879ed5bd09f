/** Commands about records of the audit log: find them, and erase personal detail from them. */
import { readPages } from '#client/index';
import { type AuditRecord, auditDetailSchema, auditEntrySchema } from '#schema/audit-record';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer, usage } from '../command.ts';
import { REASON_OPTION } from './campaigns.ts';

const SHOWN = 100;

function recordLine({ index, entry, detail }: AuditRecord): string {
  const { at, what } = auditEntrySchema.parse(JSON.parse(entry));
  const head = `${index}  ${new Date(at).toISOString()}  ${visibleText(what)}`;
  if (detail === null) return `${head}  (erased)`;
  const { who, object, reason } = auditDetailSchema.parse(JSON.parse(detail));
  return `${head}  ${visibleText(object)}  ${visibleText(who)}  ${visibleText(reason)}`;
}

const find: CommandSpec = {
  name: 'audit find',
  summary: 'List records of the audit log about something or somebody, the newest first.',
  arguments: [],
  options: [
    { flags: '--object <object>', description: 'About this, e.g. account:a17 or decision:d9.' },
    { flags: '--who <who>', description: 'Done by this one.' },
    { flags: '--what <what>', description: 'Of this kind, e.g. account-reviewed or text-read.' },
    { flags: '--limit <n>', description: `At most so many (default: ${SHOWN}).`, parse: integer },
  ],
  examples: [
    'stillwatch audit find --object account:a17',
    'stillwatch audit find --what text-read',
  ],
  async run(context, { options }) {
    const client = await askControl(context);
    const { object, who, what } = options as Record<string, string | undefined>;
    const limit = (options.limit as number | undefined) ?? SHOWN;
    const asked = { object, who, what };
    const found = await readPages(client.audit.search, asked, { rows: 'records', most: limit });
    if (context.json) context.print(JSON.stringify(found));
    else if (found.records.length === 0) context.print('There is no such record.');
    else for (const record of found.records) context.print(recordLine(record));
    if (found.left_out > 0) context.say(`${formatCounted(found.left_out, 'record')} left out.`);
    return EXIT.ok;
  },
};

const erase: CommandSpec = {
  name: 'audit erase',
  summary: 'Erase the detail of every record about somebody; the log still verifies.',
  arguments: [
    { name: 'object', description: 'E.g. account:a17.', required: true, variadic: false },
  ],
  options: [REASON_OPTION],
  examples: ['stillwatch audit erase account:a17 --reason "request of 3 May, by law"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('audit erase needs --reason');
    const client = await askControl(context);
    const erased = await client.audit.erase({
      object: positional[0] ?? '',
      reason: options.reason as string,
    });
    const told = `${formatCounted(erased.records, 'record')} lost their detail.`;
    context.print(context.json ? JSON.stringify(erased) : told);
    return EXIT.ok;
  },
};

export const AUDIT_RECORD_COMMANDS: readonly CommandSpec[] = [find, erase];
