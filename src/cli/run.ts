/** Runs the command line once from arguments to exit code; `main` and the tests both call it. */
import { type ColorChoice, loadConfig, wantsColor } from '#config/index';
import { EXIT } from '#std/error-catalogue';
import { createLog, type LogLevel } from '#std/log';
import { noProgress } from '#std/progress';
import { typedCommands } from '#std/typed-command';
import type { CommandContext, Surroundings } from './command.ts';
import { loadCommands } from './commands.ts';
import { asStillwatchError, exitCodeOf, presentError } from './present-error.ts';
import {
  describeOptions,
  GLOBAL_OPTIONS,
  helpText,
  type ParsedRun,
  parseCommandLine,
} from './program.ts';
import { createPaint } from './terminal/output.ts';
import { createProgressLine } from './terminal/progress-line.ts';

/** What the completion scripts of the shells ask. */
const COMPLETE = 'complete';

/**
 * One whole run of the command line: parse, configure, do, explain what went wrong. Gives the exit
 * code and never throws.
 */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  if (argv[0] === COMPLETE) {
    const commands = (await loadCommands()).map((command) => describeOptions(command));
    const { completeLine } = await import('./completion.ts');
    const words = argv.slice(argv[1] === '--' ? 2 : 1);
    surroundings.stdout.write(completeLine(words, commands, GLOBAL_OPTIONS));
    return EXIT.ok;
  }
  const early = earlyFlags(argv);
  try {
    const parsed = await parseCommandLine(argv);
    if (parsed.kind === 'help') {
      surroundings.stdout.write(parsed.text);
      return EXIT.ok;
    }
    return await runCommand(parsed, surroundings);
  } catch (thrown) {
    const { stderr, environment, abort } = surroundings;
    if (abort.aborted) {
      if (!early.quiet)
        stderr.write('Stopped. The same command starts again from the beginning.\n');
      return EXIT.interrupted;
    }
    const error = asStillwatchError(thrown);
    const colored = wantsColor({ choice: early.color, environment, isTTY: stderr.isTTY });
    stderr.write(presentError(error, { ...early, paint: createPaint(colored) }));
    return exitCodeOf(error);
  }
}

async function runCommand(parsed: ParsedRun, surroundings: Surroundings): Promise<number> {
  const { environment, defaults, stdout, stderr, clock } = surroundings;
  const { options } = parsed.given;
  const file = (options.config as string | undefined) ?? environment.STILLWATCH_CONFIG ?? null;
  const { config, warnings } = await loadConfig({
    file,
    environment,
    defaults,
    flags: parsed.flags,
  });
  const choice = (options.color as ColorChoice | undefined) ?? 'auto';
  const quiet = options.quiet === true;
  const line = createProgressLine(stderr, clock);
  const talk = (text: string) => {
    line.clear();
    stderr.write(text);
  };
  const say = (text: string) => {
    if (!quiet) talk(`${typedCommands(text)}\n`);
  };
  const level: LogLevel = options.debug === true ? 'debug' : config.log.level;
  const context: CommandContext = {
    ...surroundings,
    config,
    json: options.json === true,
    paint: createPaint(wantsColor({ choice, environment, isTTY: stdout.isTTY })),
    log: createLog({ level, clock, write: talk }),
    progress: quiet ? noProgress : line.update,
    say,
    print: (text) => {
      line.clear();
      stdout.write(`${text}\n`);
    },
    helpOf: helpText,
  };
  for (const warning of warnings) say(`warning ${warning}`);
  try {
    return await parsed.command.run(context, parsed.given);
  } finally {
    line.clear();
  }
}

/** How to complain when the command line itself cannot be read. */
function earlyFlags(argv: readonly string[]) {
  const at = argv.indexOf('--color');
  const typed = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--color='))?.slice(8);
  const color: ColorChoice = typed === 'always' || typed === 'never' ? typed : 'auto';
  return {
    color,
    json: argv.includes('--json'),
    debug: argv.includes('--debug'),
    quiet: argv.includes('--quiet'),
  };
}
