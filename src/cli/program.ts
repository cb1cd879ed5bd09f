/** Builds the commander program from the command specs, parses the command line, and prints help. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { COLOR_CHOICES, findSetting } from '#config/index';
import { nearestName } from '#std/nearest-name';
import { visibleText } from '#std/visible-text';
import { type CommandSpec, type Given, type OptionSpec, usage } from './command.ts';
import { commandsFor, loadCommands } from './commands.ts';

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', description: 'Print one JSON document (or one a line) instead of text.' },
  {
    flags: '--color <when>',
    description: 'Colour: auto follows the terminal, NO_COLOR and FORCE_COLOR.',
    choices: COLOR_CHOICES,
  },
  { flags: '--quiet', description: 'No progress and no hints on stderr; errors still show.' },
  { flags: '--debug', description: 'Detailed log and full stacks on stderr.' },
  { flags: '--config <file>', description: 'Configuration, YAML or JSON (or STILLWATCH_CONFIG).' },
];

/** A command to be run, and the settings that its options override. */
export interface ParsedRun {
  kind: 'run';
  command: CommandSpec;
  given: Given;
  flags: Record<string, unknown>;
}

/** What the command line asks for. */
export type Parsed =
  | ParsedRun
  /** Help was asked for; nothing else is to be done. */
  | { kind: 'help'; text: string };

/** The commander program behind a list of commands; what it parses is reported through `onRun`. */
function buildProgram(
  commands: readonly CommandSpec[],
  onRun: (command: CommandSpec, given: Given) => void,
): Command {
  const program = new Command('stillwatch')
    .description('Finds, stops and proves model distillation: the mass harvesting of an LLM API.')
    .usage('<command> [options]')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false });
  for (const spec of GLOBAL_OPTIONS) program.addOption(optionOf(spec));
  for (const spec of commands) addCommand(program, spec, onRun);
  return program;
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  onRun: (command: CommandSpec, given: Given) => void,
): void {
  const words = spec.name.split(' ');
  const name = words.pop() ?? '';
  const owner = words.reduce(groupOf, program);
  const command = owner.command(name).description(spec.summary).summary(spec.summary);
  for (const argument of spec.arguments) {
    const { required, variadic } = argument;
    const shape = `${argument.name}${variadic ? '...' : ''}`;
    const built = new Argument(required ? `<${shape}>` : `[${shape}]`, argument.description);
    if (argument.choices !== undefined) built.choices([...argument.choices]);
    command.addArgument(built);
  }
  for (const option of spec.options) command.addOption(optionOf(option));
  if (spec.examples.length > 0) {
    const examples = spec.examples.map((example) => `  ${example}`).join('\n');
    command.addHelpText('after', `\nExamples:\n${examples}`);
  }
  command.action((...parts: unknown[]) => {
    const positional = parts.slice(0, spec.arguments.length).flat().filter(isText);
    onRun(spec, { positional, options: command.optsWithGlobals() });
  });
}

/** Commands that only hold others. */
const GROUPS: Record<string, string> = {
  config: 'Check configuration files.',
  campaigns: 'List, inspect, contain and release campaigns.',
  accounts: 'Inspect and review accounts; handle appeals.',
  decisions: 'List, take and undo decisions.',
  alerts: 'List and snooze alerts; resend deliveries.',
  audit: 'Verify, export, search and prove the audit log.',
  texts: 'Read kept prompts and answers.',
  data: 'Delete exchanges and kept texts.',
  policy: 'Test and activate policies.',
  allow: 'Manage the allow-list, which protects from decisions.',
  approvals: 'Approve or refuse as the second person.',
  credentials: 'Create and revoke credentials of the control API.',
  key: 'Create, list and revoke keys of gateway clients.',
  secrets: 'Replace the keys of a gateway, or of a webhook, while it runs.',
  profiles: 'Export and compare profiles of campaigns.',
};

function groupOf(owner: Command, word: string): Command {
  const known = owner.commands.find((command) => command.name() === word);
  return (
    known ??
    owner
      .command(word)
      .helpCommand(false)
      .description(GROUPS[word] ?? '')
  );
}

/** The command with every option's description in place. */
export function describeOptions(command: CommandSpec): CommandSpec {
  const options = command.options.map((option) => ({
    ...option,
    description: descriptionOf(option),
  }));
  return { ...command, options };
}

function descriptionOf(spec: OptionSpec): string {
  const setting = spec.setting === undefined ? undefined : findSetting(spec.setting);
  const text = spec.description ?? setting?.description ?? '';
  const standard = setting?.defaultValue;
  if (spec.description !== undefined || standard === null || Array.isArray(standard)) return text;
  return standard === undefined ? text : `${text} (default: ${standard})`;
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, descriptionOf(spec));
  if (spec.choices !== undefined) option.choices([...spec.choices]);
  const { parse = (text: string) => text } = spec;
  if (spec.repeatable === true) {
    option.argParser((text: string, previous: unknown) => [
      ...(Array.isArray(previous) ? previous : []),
      parse(text),
    ]);
  } else if (spec.parse !== undefined) {
    option.argParser(parse);
  }
  return option;
}

/** Reads a command line. Throws USAGE, with what was probably meant. */
export async function parseCommandLine(argv: readonly string[]): Promise<Parsed> {
  let parsed: Parsed | null = null;
  let printed = '';
  const versionAsked = argv[0] === '--version' || argv[0] === '-V';
  const line = versionAsked ? ['version', ...argv.slice(1)] : [...argv];
  const program = buildProgram(await commandsFor(line), (command, given) => {
    parsed = { kind: 'run', command, given, flags: settingFlags(command, given) };
  });
  program.option('-V, --version', 'Print the release.');
  quieten(program, (text) => {
    printed += text;
  });
  try {
    program.parse(line.length === 0 ? ['--help'] : line, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return { kind: 'help', text: printed };
    throw usage(explain(thrown, program, line));
  }
  if (parsed === null) return { kind: 'help', text: printed };
  return parsed;
}

/** The help of a command, or of the whole. Throws USAGE for an unknown one. */
export async function helpText(topic: string | null): Promise<string> {
  let command = buildProgram(await loadCommands(), () => {});
  for (const word of topic?.split(' ') ?? []) {
    const found = command.commands.find((each) => each.name() === word);
    if (found === undefined) throw usage(unknownCommand(word, command));
    command = found;
  }
  return command.helpInformation();
}

function quieten(command: Command, write: (text: string) => void): void {
  command.exitOverride().showSuggestionAfterError(false);
  command.configureOutput({ writeOut: write, writeErr: () => {}, outputError: () => {} });
  for (const child of command.commands) quieten(child, write);
}

/** Commander's complaint as one plain sentence. */
function explain(error: CommanderError, program: Command, line: readonly string[]): string {
  const message = visibleText(error.message.replace(/^error: /, '').replaceAll('\n', ' '), 300);
  if (error.code === 'commander.unknownOption') {
    const typed = /'([^']*)'/.exec(error.message)?.[1] ?? '';
    const nearest = nearestName(typed.split('=')[0] ?? '', optionNames(program, line));
    return `${message}${nearest === null ? '' : `; did you mean ${nearest}?`}`;
  }
  if (error.code === 'commander.unknownCommand') {
    const typed = /'([^']*)'/.exec(error.message)?.[1] ?? '';
    return unknownCommand(typed, ownerOf(program, line));
  }
  return message;
}

function unknownCommand(typed: string, owner: Command): string {
  const names = owner.commands.map((command) => command.name());
  const nearest = nearestName(typed, names);
  const meant = nearest === null ? `; there are ${names.join(', ')}` : `; did you mean ${nearest}?`;
  return `there is no command ${visibleText(typed, 60)}${meant}`;
}

/** The innermost command that the line names. */
function ownerOf(program: Command, line: readonly string[]): Command {
  let owner = program;
  for (const word of line) {
    owner = owner.commands.find((child) => child.name() === word) ?? owner;
  }
  return owner;
}

/** Long names of the options that the typed command takes. */
function optionNames(program: Command, line: readonly string[]): string[] {
  const owner = ownerOf(program, line);
  const options = owner === program ? program.options : [...program.options, ...owner.options];
  return options.map((option) => option.long ?? '');
}

/** Values of options that stand for settings, by setting path. */
function settingFlags(command: CommandSpec, given: Given): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const { setting, flags: shape } of command.options) {
    if (setting === undefined) continue;
    const value = given.options[new Option(shape).attributeName()];
    if (value !== undefined) flags[setting] = value;
  }
  return flags;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
