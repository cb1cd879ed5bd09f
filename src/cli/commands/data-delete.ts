/** The command that deletes exchanges, kept texts and facts. */
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, usage } from '../command.ts';
import { REASON_OPTION } from './campaigns.ts';

export const dataDeleteCommand: CommandSpec = {
  name: 'data delete',
  summary:
    'Delete the exchanges of an account, or all before a day, for good; it is recorded first.',
  arguments: [],
  options: [
    {
      flags: '--account <id>',
      description: 'Its exchanges, kept texts, facts, findings and the words of its appeals.',
    },
    {
      flags: '--before <time>',
      description: 'Everything that happened before, such as 2026-01-31 or 2026-01-31T12:00Z.',
    },
    REASON_OPTION,
  ],
  examples: [
    'stillwatch data delete --account a17 --reason "request of 3 May, by law"',
    'stillwatch data delete --before 2026-01-01 --reason "kept long enough"',
  ],
  async run(context, { options }) {
    const { account, before, reason } = options as Record<string, string | undefined>;
    if (reason === undefined) throw usage('data delete needs --reason');
    if ((account === undefined) === (before === undefined)) {
      throw usage('data delete needs either --account or --before');
    }
    const client = await askControl(context);
    const scope =
      account === undefined ? { before: timeOf(before ?? '') } : { account_id: account };
    const deleted = await client.data.delete({ ...scope, reason });
    if (context.json) context.print(JSON.stringify(deleted));
    else {
      const { exchanges, texts, facts } = deleted;
      const what = [
        formatCounted(exchanges, 'exchange'),
        formatCounted(texts, 'kept text'),
        ...(account === undefined ? [] : [formatCounted(facts, 'row of facts', 'rows of facts')]),
      ];
      context.print(`Deleted for good: ${what.join(', ')}.`);
    }
    return EXIT.ok;
  },
};

/** A day begins at midnight UTC. */
function timeOf(text: string): number {
  const shape = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;
  const at = shape.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw usage(`--before takes a day such as 2026-01-31, not ${text}`);
  return at;
}
