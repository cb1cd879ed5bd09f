/** Shell completion: the scripts that shells source, and the answers to what those scripts ask. */
import { RootCommand, script } from '@bomb.sh/tab';
import type { ArgumentSpec, OptionSpec } from './command.ts';
import type { Shell } from './shells.ts';

export interface CompletedCommand {
  name: string;
  summary: string;
  options: readonly OptionSpec[];
  arguments: readonly ArgumentSpec[];
}

/** The script that a shell sources; it asks the program itself what may come next. */
export function completionScript(shell: Shell): string {
  const text = captured(() => script(shell, 'stillwatch', 'stillwatch'));
  if (shell !== 'bash') return text;
  // The package's script would leave out file names, and complain when it is sourced twice.
  return text.replaceAll(/^readonly /gm, '').replace(/^complete -F/m, 'complete -o default -F');
}

/**
 * What may come next on a half-typed line, in the shell scripts' own format. Where we know nothing,
 * the last line tells the shell to complete file names.
 */
export function completeLine(
  words: readonly string[],
  commands: readonly CompletedCommand[],
  globalOptions: readonly OptionSpec[],
): string {
  const root = new RootCommand();
  for (const option of globalOptions) addOption(root, option);
  for (const spec of commands) {
    const command = root.command(spec.name, spec.summary);
    for (const option of [...spec.options, ...globalOptions]) addOption(command, option);
    for (const argument of spec.arguments) {
      const choices = argument.choices ?? [];
      const offer = (complete: (value: string, description: string) => void) => {
        for (const choice of choices) complete(choice, '');
      };
      command.argument(argument.name, offer, argument.variadic);
    }
  }
  const answer = captured(() => root.parse([...words]));
  const lines = answer.trimEnd().split('\n');
  return lines.length > 1 ? answer : FILE_NAMES;
}

/** Nothing to offer, and no objection to file names. */
const FILE_NAMES = ':0\n';

function addOption(owner: InstanceType<typeof RootCommand> | Owner, option: OptionSpec): void {
  const [, name = '', value] = /^--([\w-]+)(?: (.+))?$/.exec(option.flags) ?? [];
  if (value === undefined) {
    owner.option(name, option.description ?? '');
    return;
  }
  owner.option(name, option.description ?? '', (complete) => {
    for (const choice of option.choices ?? []) complete(choice, '');
  });
}

type Owner = ReturnType<InstanceType<typeof RootCommand>['command']>;

/** The package prints by console; what it prints belongs on our own stream. */
function captured(print: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => {
    lines.push(line);
  };
  try {
    print();
  } finally {
    console.log = log;
  }
  return `${lines.join('\n')}\n`;
}
