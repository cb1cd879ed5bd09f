/** The `help` command: explains a command, or lists the exit codes. */
import { EXIT } from '#std/error-catalogue';
import type { CommandSpec } from '../command.ts';

/** What each number means; part of the contract with scripts. */
export const EXIT_MEANINGS: readonly { code: number; meaning: string }[] = [
  { code: EXIT.ok, meaning: 'Done; nothing at or above --fail-on.' },
  { code: EXIT.failure, meaning: 'Failed; the message says why.' },
  { code: EXIT.usage, meaning: 'The command line, configuration or a path given is wrong.' },
  { code: EXIT.unreachable, meaning: 'The store or engine cannot be reached or used.' },
  { code: EXIT.partial, meaning: 'Done in part; what was not done is listed.' },
  { code: EXIT.findings, meaning: 'Done; there are findings at or above --fail-on.' },
  { code: EXIT.verification, meaning: 'Done; a verification failed.' },
  { code: EXIT.interrupted, meaning: 'Stopped by Ctrl-C.' },
];

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
