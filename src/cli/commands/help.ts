/** The `help` command: explains a command, or lists the exit codes. */
import { EXIT } from '#std/error-catalogue';
import type { CommandSpec } from '../command.ts';
import { EXIT_MEANINGS } from '../exit-codes.ts';

export const helpCommand: CommandSpec = {
  name: 'help',
  summary: 'Explain a command, or `exit-codes`.',
  arguments: [
    {
      name: 'topic',
      description: 'A command, or exit-codes.',
      required: false,
      variadic: true,
    },
  ],
  options: [],
  examples: ['stillwatch help scan', 'stillwatch help exit-codes'],
  async run(context, { positional }) {
    const topic = positional.join(' ');
    if (topic !== 'exit-codes') {
      const text = await context.helpOf(topic === '' ? null : topic);
      context.print(text.trimEnd());
    } else if (context.json) {
      context.print(JSON.stringify(EXIT_MEANINGS));
    } else {
      for (const { code, meaning } of EXIT_MEANINGS) {
        context.print(`${String(code).padStart(4)}  ${meaning}`);
      }
    }
    return EXIT.ok;
  },
};
