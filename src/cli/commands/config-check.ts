/** The `config check` command: lists what is wrong in a configuration file, without a run. */
import { type ConfigProblem, checkConfig, fileLayer } from '#config/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { CommandSpec } from '../command.ts';
import { isGatewayConfig } from '../files/gateway-config-file.ts';
import { namedFileProblems } from '../files/named-files.ts';
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
    const problems =
      config === null ? found : await namedFileProblems(config, { file, clock: context.clock });
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

function describe(problem: ConfigProblem, paint: Paint): string {
  const lines = [
    `  ${paint('bold', problem.path)}`,
    `    got       ${problem.got}`,
    `    expected  ${problem.expected}`,
  ];
  if (problem.nearest !== null) lines.push(`    meant?    ${problem.nearest}`);
  return lines.join('\n');
}
