/** The `doctor` and `watch` commands: what is wrong with a running control half, and what happens in it. */
import { type ControlClient, readPages } from '#client/index';
import type { DecisionRecord } from '#schema/decision-record';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, integer } from '../command.ts';
import { eventLines } from '../render/event-lines.ts';

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary: 'Check the running system and say how to fix what is wrong.',
  arguments: [],
  options: [],
  examples: ['stillwatch doctor'],
  async run(context) {
    const client = await askControl(context);
    const status = await client.status.read();
    const { problems, intake, analysis, gateways, left_out } = status;
    if (context.json) context.print(JSON.stringify(status));
    else {
      context.print(`${formatCounted(intake.taken, 'exchange')} taken, ${analysis.role}`);
      context.print(
        `${formatCounted(gateways.length + left_out.gateways, 'gateway')} asked for decisions`,
      );
      if (problems.length === 0) context.print('Nothing is wrong.');
      for (const { severity, message, hint } of problems) {
        context.print(`${severity}: ${visibleText(message, 400)}`);
        context.print(`  ${visibleText(hint, 400)}`);
      }
    }
    return problems.some(({ severity }) => severity === 'error') ? EXIT.failure : EXIT.ok;
  },
};

export const watchCommand: CommandSpec = {
  name: 'watch',
  summary: 'Show looks, campaigns and decisions as they happen.',
  arguments: [],
  options: [
    {
      flags: '--count <n>',
      description: 'Stop after so many (default: until Ctrl-C).',
      parse: integer,
    },
  ],
  examples: ['stillwatch watch', 'stillwatch watch --json | jq'],
  async run(context, { options }) {
    const client = await askControl(context);
    const most = (options.count as number | undefined) ?? Number.POSITIVE_INFINITY;
    let shown = 0;
    const linesOf = eventLines(context.paint);
    const decided = context.json ? null : await watchDecisions(client);
    for await (const event of client.events(context.abort)) {
      const lines = context.json ? [JSON.stringify(event)] : linesOf(event);
      if (decided !== null && event.kind === 'records') lines.push(...(await decided(event.data)));
      for (const line of lines) context.print(line);
      shown += lines.length;
      if (shown >= most) break;
    }
    return EXIT.ok;
  },
};

/** After a change of decisions: what was decided about whom, and how it stands now. */
async function watchDecisions(
  client: ControlClient,
): Promise<(data: unknown) => Promise<string[]>> {
  const stateOf = new Map<string, string>();
  const changed = async (): Promise<DecisionRecord[]> => {
    const { decisions } = await readPages(client.decisions.list, {}, { rows: 'decisions' });
    const fresh = decisions.filter(({ decision, state }) => stateOf.get(decision.id) !== state);
    for (const { decision, state } of fresh) stateOf.set(decision.id, state);
    return fresh.reverse();
  };
  await changed();
  return async (data) => {
    const { what } = data as { what: string[] };
    if (!what.some((each) => each.startsWith('decision'))) return [];
    return (await changed()).map(({ decision, state }) => {
      const { id, action, scope, value, mode, origin } = decision;
      const shadow = mode === 'shadow' ? ' (shadow)' : '';
      const about = `${action}${shadow} ${scope} ${visibleText(value)}`;
      return `decision ${visibleText(id)} ${state}: ${about}, by ${visibleText(origin)}`;
    });
  };
}
