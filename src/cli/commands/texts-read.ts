/** The command that reads kept prompts and answers. */
import { EXIT } from '#std/error-catalogue';
import { visibleText } from '#std/visible-text';
import { askControl } from '../ask-control.ts';
import { type CommandSpec, usage } from '../command.ts';
import { REASON_OPTION } from './campaigns.ts';

const SHOWN_CHARS = 100_000;

export const textsReadCommand: CommandSpec = {
  name: 'texts read',
  summary: 'Show kept prompts and answers; who reads them, and why, is recorded first.',
  arguments: [
    { name: 'exchange', description: 'Ids of exchanges.', required: true, variadic: true },
  ],
  options: [REASON_OPTION],
  examples: ['stillwatch texts read x1 --reason "appeal of a17"'],
  async run(context, { positional, options }) {
    if (options.reason === undefined) throw usage('texts read needs --reason');
    const client = await askControl(context);
    const read = await client.texts.read({
      exchange_ids: [...positional],
      reason: options.reason as string,
    });
    if (context.json) context.print(JSON.stringify(read));
    for (const { id, ts, account_id, prompt, response, source } of context.json ? [] : read.texts) {
      context.print(
        `${visibleText(id)}  ${visibleText(account_id)}  ${new Date(ts).toISOString()}`,
      );
      if (source !== '') context.print(`  from:    ${visibleText(source)}`);
      context.print(`  prompt:  ${visibleText(prompt, SHOWN_CHARS)}`);
      context.print(`  answer:  ${visibleText(response, SHOWN_CHARS)}`);
    }
    const missing = positional.filter((id) => !read.texts.some((text) => text.id === id));
    if (missing.length > 0)
      context.say(`Not kept, or no longer: ${missing.map((id) => visibleText(id)).join(', ')}`);
    return EXIT.ok;
  },
};
