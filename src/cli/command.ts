/** The contract between a command and the program that runs it: what it declares, what it is given, how option values are read. */
import type { Readable } from 'node:stream';
import type { Config, Environment } from '#config/index';
import type { Clock } from '#std/clock';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import type { Progress } from '#std/progress';
import { visibleText } from '#std/visible-text';
import type { Output, Paint } from './terminal/output.ts';

/** Everything that comes from outside the program; tests give their own. */
export interface Surroundings {
  environment: Environment;
  /** Setting path → value, below every other source. */
  defaults: Readonly<Record<string, unknown>>;
  stdin: Readable;
  stdout: Output;
  stderr: Output;
  clock: Clock;
  /** Aborted by Ctrl-C. */
  abort: AbortSignal;
  version: string;
}

/** What a command works with: the surroundings, the joined configuration, and ways to talk. */
export interface CommandContext extends Surroundings {
  config: Config;
  json: boolean;
  paint: Paint;
  log: Log;
  progress: Progress;
  /** A line for the person, on stderr; silent with --quiet. */
  say(line: string): void;
  /** A line of data, on stdout. */
  print(line: string): void;
  helpOf(topic: string | null): Promise<string>;
}

export interface OptionSpec {
  /** "--workers <n>"; a value in square brackets may be left out. */
  flags: string;
  /** The setting it overrides; then its description and default are the setting's. */
  setting?: string;
  description?: string;
  choices?: readonly string[];
  /** May be given several times; the values become a list. */
  repeatable?: boolean;
  /** Throws USAGE on text that it cannot take. */
  parse?: (text: string) => unknown;
}

export interface ArgumentSpec {
  name: string;
  description: string;
  required: boolean;
  variadic: boolean;
  choices?: readonly string[];
}

export interface CommandSpec {
  /** "scan", or "config check" for a command in a group. */
  name: string;
  summary: string;
  arguments: readonly ArgumentSpec[];
  options: readonly OptionSpec[];
  examples: readonly string[];
  /** Does the work and gives the exit code. */
  run(context: CommandContext, given: Given): Promise<number>;
}

/** What was typed: positional arguments, and options by their long name. */
export interface Given {
  positional: readonly string[];
  options: Readonly<Record<string, unknown>>;
}

export function integer(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw usage(`expected a whole number, got ${text}`);
  return Number(text);
}

export function decimal(text: string): number {
  if (!/^\d*\.?\d+(?:e-?\d+)?$/i.test(text)) throw usage(`expected a number, got ${text}`);
  return Number(text);
}

export function seconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw usage(`expected a duration such as 30m, 1h or 1d, got ${text}`);
  return ms / 1000;
}

/** A regular expression. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw usage(`${visibleText(text, 100)} is not a regular expression`);
  }
}

/** "key=value" with both sides. */
export function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw usage(`expected name=value, got ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Why somebody decides; a dry run may do without. Throws USAGE: a made-up reason would be none. */
export function reasonOf({ reason, dryRun }: Given['options']): string {
  if (typeof reason === 'string') return reason;
  if (dryRun === true) return 'a dry run';
  throw usage('this needs --reason: it stands in the audit log');
}

export function usage(what: string) {
  return failure('USAGE', { what });
}

const UNITS_MS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** "1h", "90s", "1h30m" → milliseconds; null for anything else. */
function parseDuration(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:min|[smhd]))+$/.test(text)) return null;
  let ms = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(min|[smhd])/g)) {
    ms += Number(number) * (UNITS_MS[unit] ?? Number.NaN);
  }
  return Number.isFinite(ms) ? ms : null;
}
