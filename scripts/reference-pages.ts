/** Makes the reference pages of the documentation from what the source itself declares. */

import { VIEWS } from '#attribute/index';
import type { CommandSpec } from '#cli/command';
import { loadCommands } from '#cli/commands';
import { EXIT_MEANINGS } from '#cli/exit-codes';
import { describeOptions, GLOBAL_OPTIONS } from '#cli/program';
import { SECTIONS, SETTINGS, type Setting } from '#config/settings';
import { describeApi } from '#server/api/control-app';
import { CATALOGUE } from '#std/error-catalogue';
import { formatDuration, formatShare } from '#std/format-number';

const GENERATED =
  '<!-- Made by `npm run reference` from the source. Change the source, not this page. -->';

/** Every page of docs/reference/ that is made from the source: file name → text. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['cli.md', await cliPage()],
    ['configuration.md', configurationPage()],
    ['errors.md', errorPage()],
    ['openapi.json', openapiPage()],
    ['views.md', viewsPage()],
  ]);
}

/** What a running control half serves under /openapi.json. */
function openapiPage(): string {
  const note = 'Made by `npm run reference` from the source. Change the source, not this page.';
  const description = describeApi();
  return `${JSON.stringify({ 'x-note': note, ...description }, null, 2)}\n`;
}

/** Text as a cell: pipes would end it, angle brackets would be taken for markup. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

async function cliPage(): Promise<string> {
  const commands = (await loadCommands()).map(describeOptions);
  return page('Command line', [
    'Data goes to stdout, talk to stderr; `--json` gives one JSON document, or one a line where ' +
      'the output has no end. In a checkout, `npm run -s stillwatch -- ARGS` stands for `stillwatch ARGS`.',
    '',
    '## Options of every command',
    '',
    ...table(['option', 'meaning'], GLOBAL_OPTIONS.map(optionRow)),
    '',
    ...commands.flatMap(commandSection),
    '## Exit codes',
    '',
    ...table(
      ['code', 'meaning'],
      EXIT_MEANINGS.map(({ code: number, meaning }) => [String(number), cell(meaning)]),
    ),
  ]);
}

function commandSection(command: CommandSpec): string[] {
  const words = command.arguments.map(({ name, required, variadic }) => {
    const shape = `${name}${variadic ? '...' : ''}`;
    return required ? `<${shape}>` : `[${shape}]`;
  });
  const lines = [
    `## ${code(['stillwatch', command.name, ...words].join(' '))}`,
    '',
    command.summary,
    '',
  ];
  if (command.arguments.length > 0) {
    const rows = command.arguments.map(({ name, description }) => [code(name), cell(description)]);
    lines.push(...table(['argument', 'meaning'], rows), '');
  }
  if (command.options.length > 0) {
    lines.push(...table(['option', 'meaning'], command.options.map(optionRow)), '');
  }
  if (command.examples.length > 0) lines.push('```sh', ...command.examples, '```', '');
  return lines;
}

function optionRow(option: CommandSpec['options'][number]): string[] {
  const choices =
    option.choices === undefined ? '' : ` One of ${option.choices.map(code).join(', ')}.`;
  const repeatable = option.repeatable === true ? ' May be given several times.' : '';
  const setting = option.setting === undefined ? '' : ` Setting ${code(option.setting)}.`;
  return [code(option.flags), `${cell(option.description ?? '')}${choices}${repeatable}${setting}`];
}

function configurationPage(): string {
  return page('Configuration', [
    'Every setting has a default, so that no configuration is needed. A flag wins over an environment ' +
      'variable, that over the file (`--config FILE` or `STILLWATCH_CONFIG`; YAML or JSON), that over the ' +
      'default. Paths in a file are meant from where the file lies. `stillwatch config check FILE` says ' +
      'what is wrong where.',
    '',
    '```yaml',
    'scan:',
    '  falseDiscoveryRate: 0.005',
    'networks:',
    '  listFiles:',
    '    - { kind: hosting, file: hosting.txt }',
    '```',
    '',
    ...SECTIONS.flatMap(({ name, description }) => [
      `## ${name}`,
      '',
      description,
      '',
      ...table(['key', 'expects', 'default', 'meaning', 'environment'], settingRows(name)),
      '',
    ]),
  ]);
}

function settingRows(section: string): string[][] {
  const own = SETTINGS.filter((setting: Setting) => setting.path.startsWith(`${section}.`));
  return own.map((setting) => [
    code(setting.path),
    cell(setting.expected),
    code(JSON.stringify(setting.defaultValue)),
    cell(setting.description),
    code(setting.environmentName),
  ]);
}

function errorPage(): string {
  const rows = Object.entries(CATALOGUE).map(([name, entry]) => [
    code(name),
    cell(messageShape(entry.message as (args: unknown) => string)),
    cell(entry.hint),
    String(entry.exitCode),
  ]);
  return page('Errors', [
    'Every error says what happened, where, and what to do. Codes are permanent; `--json` prints the ' +
      'error as a JSON line on stderr.',
    '',
    ...table(['code', 'message', 'what to do', 'exit code'], rows),
  ]);
}

/** The message with the names of its arguments in braces. */
function messageShape(message: (args: unknown) => string): string {
  const named = (name: string): unknown =>
    new Proxy(() => `{${name}}`, {
      get: (_target, key) => {
        if (key === Symbol.toPrimitive) return () => `{${name}}`;
        return named(typeof key === 'string' ? name : name);
      },
      apply: () => `{${name}}`,
    });
  const args = new Proxy({}, { get: (_target, key) => named(String(key)) });
  return message(args).replaceAll(/\s*\n\s*/g, ' ');
}

function viewsPage(): string {
  return page('Views', [
    'A view is one thing that accounts of one operator share and that few others have. Views propose groups of ' +
      'accounts; [campaigns](../detect/campaigns.md) says how groups are tested.',
    '',
    'A view never tests a group that a view of its own family proposed. Groups that share something innocently may ' +
      'be proposed; they do not become campaigns unless tests from other families stand against them.',
    '',
    ...VIEWS.flatMap(viewSection),
  ]);
}

function viewSection(view: (typeof VIEWS)[number]): string[] {
  const bucketMs = view.from === 'facts' ? null : view.bucketMs;
  const within = bucketMs === null ? '' : ` within ${formatDuration(bucketMs)}`;
  const popular = `2 to ${view.accountsAtMost} accounts${within}, and at most ${formatShare(view.shareAtMost)} of all accounts.`;
  const ties =
    view.ties === 'held'
      ? 'The accounts held one thing.'
      : 'The accounts are alike, as strangers with the same habits may be.';
  return [
    `## ${code(view.id)}`,
    '',
    `These accounts share ${view.shares}.`,
    '',
    `- **Sees.** ${view.sees}`,
    `- **Family.** ${view.family}. ${ties}`,
    `- **Rare.** ${[popular, view.rarity ?? ''].join(' ').trimEnd()}`,
    `- **Shared innocently by** ${view.innocent.join('; ')}.`,
    `- **To evade.** ${view.evade}`,
    '',
  ];
}

function page(title: string, lines: readonly string[]): string {
  return `# ${title}\n\n${GENERATED}\n\n${lines.join('\n').trimEnd()}\n`;
}
