/** The `completion` command: prints the completion script of one shell. */
import { EXIT } from '#std/error-catalogue';
import { type CommandSpec, usage } from '../command.ts';
import { SHELLS, type Shell } from '../shells.ts';

export const completionCommand: CommandSpec = {
  name: 'completion',
  summary: 'Print the script that completes commands and options in your shell.',
  arguments: [
    {
      name: 'shell',
      description: 'bash, zsh or fish.',
      required: true,
      variadic: false,
      choices: SHELLS,
    },
  ],
  options: [],
  examples: [
    'source <(stillwatch completion bash)',
    'stillwatch completion zsh > "$' + '{fpath[1]}/_stillwatch"',
    'stillwatch completion fish > ~/.config/fish/completions/stillwatch.fish',
  ],
  async run(context, { positional }) {
    const shell = positional[0];
    if (!isShell(shell)) throw usage(`there is no completion for ${shell ?? 'no shell'}`);
    const { completionScript } = await import('../completion.ts');
    context.print(completionScript(shell).trimEnd());
    return EXIT.ok;
  },
};

function isShell(name: string | undefined): name is Shell {
  return (SHELLS as readonly string[]).includes(name ?? '');
}
