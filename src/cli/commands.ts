import type { CommandSpec } from './command.ts';
import { completionCommand } from './commands/completion.ts';
import { configCheckCommand } from './commands/config-check.ts';
import { helpCommand } from './commands/help.ts';
import { scanCommand } from './commands/scan.ts';
import { tailCommand } from './commands/tail.ts';
import { versionCommand } from './commands/version.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  scanCommand,
  tailCommand,
  configCheckCommand,
  completionCommand,
  versionCommand,
  helpCommand,
];
