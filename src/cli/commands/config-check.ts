/** The `config check` command: lists what is wrong in a configuration file, without a run. */
import { type Config, type ConfigProblem, checkConfig, fileLayer } from '#config/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { CommandContext, CommandSpec } from '../command.ts';
import { isGatewayConfig } from '../files/gateway-config-file.ts';
import type { Paint } from '../terminal/output.ts';
import { checkGatewayFile } from './gateway.ts';

export const configCheckCommand: CommandSpec = {
  name: 'config check',
  summary: 'Check a configuration file, also a gateway’s, and say what is wrong where.',
  arguments: [
    { name: 'file', description: 'A YAML or JSON file.', required: true, variadic: false },
  ],
  options: [],
  examples: ['stillwatch config check stillwatch.yaml'],
  async run(context, { positional }) {
    const file = positional[0] ?? '';
    if (await isGatewayConfig(file)) return checkGatewayFile(context, file);
    const { config, problems: found } = checkConfig([await fileLayer(file)]);
    const problems = [
      ...found,
      ...(config === null ? [] : await destinationProblems(config, context.clock)),
    ];
    if (context.json) {
      context.print(JSON.stringify({ file, valid: problems.length === 0, problems }));
    } else if (problems.length === 0) {
      context.print(`${visibleText(file)} is valid.`);
    } else {
      context.print(`${visibleText(file)} has ${formatCounted(problems.length, 'problem')}:`);
      for (const problem of problems) context.print(describe(problem, context.paint));
    }
    return problems.length === 0 ? EXIT.ok : EXIT.usage;
  },
};

/** The file of destinations and the secrets that it names are read as at a start. */
async function destinationProblems(
  { control }: Config,
  clock: CommandContext['clock'],
): Promise<ConfigProblem[]> {
  const file = control.destinationsFile;
  if (file === null) return [];
  const { checkDestinations } = await import('#server/index');
  const told = await checkDestinations(file, clock);
  return told.map((got) => ({
    path: 'control.destinationsFile',
    origin: file,
    got: visibleText(got, MOST_CHARS),
    expected: 'destinations as docs/respond/alerts.md has them, with secrets that can be read',
    nearest: null,
  }));
}

const MOST_CHARS = 1000;

function describe(problem: ConfigProblem, paint: Paint): string {
  const lines = [
    `  ${paint('bold', problem.path)}`,
    `    got       ${problem.got}`,
    `    expected  ${problem.expected}`,
  ];
  if (problem.nearest !== null) lines.push(`    meant?    ${problem.nearest}`);
  return lines.join('\n');
}
