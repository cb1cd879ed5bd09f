/** Makes the reference pages of the documentation from what the source itself declares. */

import { VIEWS } from '#attribute/index';
import type { CommandSpec } from '#cli/command';
import { loadCommands } from '#cli/commands';
import { EXIT_MEANINGS } from '#cli/commands/help';
import { describeOptions, GLOBAL_OPTIONS } from '#cli/program';
import { SECTIONS, SETTINGS, type Setting } from '#config/settings';
import { describeApi } from '#server/api/control-app';
import { CATALOGUE } from '#std/error-catalogue';
import { formatDuration, formatShare } from '#std/format-number';
import {
  configurationSchema,
  type DescribedSetting,
  describedSettings,
  gatewaySchema,
  type SettingSchema,
} from './settings-pages.ts';

const NOTE = 'Made by `npm run reference` from the source. Change the source, not this page.';
const GENERATED = `<!-- ${NOTE} -->`;

/** Every page of docs/reference/ that is made from the source: file name → text. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['cli.md', await cliPage()],
    ['configuration.md', configurationPage()],
    ['configuration.schema.json', schemaFile('Stillwatch configuration', configurationSchema())],
    ['gateway-settings.md', gatewayPage()],
    ['gateway.schema.json', schemaFile('Stillwatch gateway configuration', gatewaySchema())],
    ['errors.md', errorPage()],
    ['openapi.json', openapiPage()],
    ['views.md', viewsPage()],
  ]);
}

/** What a running control half serves under /openapi.json. */
function openapiPage(): string {
  const description = describeApi();
  return `${JSON.stringify({ 'x-note': NOTE, ...description }, null, 2)}\n`;
}

/** A JSON Schema for editors. */
function schemaFile(title: string, schema: SettingSchema): string {
  return `${JSON.stringify({ $comment: NOTE, title, ...schema }, null, 2)}\n`;
}

/** Every setting of a gateway.yaml. */
function gatewayPage(): string {
  const settings = describedSettings(gatewaySchema());
  const sectionOf = ({ path }: DescribedSetting) => path.split(/[.[]/)[0];
  const sections = settings.filter(({ path }) => !/[.[]/.test(path));
  const lone = sections.filter(({ path, takes }) => takes !== 'section' && !holds(settings, path));
  const rows = (own: readonly DescribedSetting[]) =>
    table(['setting', 'takes', 'default', 'meaning'], own.map(gatewayRow));
  return page('Gateway settings', [
    'Every setting of the file that `stillwatch gateway FILE` reads (YAML or JSON). `[]` is an entry of ' +
      'a list, `NAME` a key that you choose. A value that is `$' +
      '{NAME}` as a whole is read from the environment. ' +
      'Relative paths start at the file. `stillwatch gateway FILE --check` names every problem. ' +
      'The same as JSON Schema for editors: [gateway.schema.json](gateway.schema.json). ' +
      'What the settings are for: [the gateway](../gateway.md).',
    '',
    '## At the top',
    '',
    ...rows(lone),
    '',
    ...sections
      .filter((section) => !lone.includes(section))
      .flatMap((section) => [
        `## ${section.path}`,
        '',
        `${section.meaning}${section.default === null ? ' Default: `null`.' : ''}`,
        '',
        ...rows(settings.filter((one) => one !== section && sectionOf(one) === section.path)),
        '',
      ]),
  ]);
}

function holds(settings: readonly DescribedSetting[], path: string): boolean {
  return settings.some((one) => one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`));
}

function gatewayRow({
  path,
  takes,
  default: value,
  required,
  meaning,
}: DescribedSetting): string[] {
  const text = required ? 'needed' : value === undefined ? 'none' : code(JSON.stringify(value));
  return [code(path), cell(takes), text, cell(meaning)];
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
    'Data goes to stdout, messages to stderr. `--json` gives one JSON document, or one document a line ' +
      'where the output has no end. In a checkout, type `npm run -s stillwatch -- ARGS` for `stillwatch ARGS`.',
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
    'Every setting has a default, so you need no configuration. Precedence: flag, environment variable, ' +
      'file (`--config FILE` or `STILLWATCH_CONFIG`; YAML or JSON), default. Relative paths in a file start ' +
      'at that file. `stillwatch config check FILE` says what is wrong and where, also in the files that it names. The same as JSON Schema ' +
      'for editors: [configuration.schema.json](configuration.schema.json). The gateway has a file of its ' +
      'own: [gateway settings](gateway-settings.md).',
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
