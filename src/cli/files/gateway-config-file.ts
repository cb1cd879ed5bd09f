/** Reads and checks a gateway's configuration file for the `gateway`, `up` and `config check` commands. */
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { type Environment, readConfigFile } from '#config/index';
import { configProblems, type GatewayConfig, gatewayConfigSchema } from '#gateway/index';
import { failure } from '#std/errors';

/** `${NAME}` as a whole value: secrets need not stand in the file. */
const VARIABLE = /^\$\{([A-Z][A-Z0-9_]*)\}$/;
const PATH_KEY = /Path$|^stateDirectory$/;

interface Filling {
  folder: string;
  environment: Environment;
  /** Variables that are not set, by where they stand. */
  unset: Map<string, string>;
}

/**
 * The gateway's configuration from a YAML or JSON file, or every problem with it: variables filled
 * in, paths meant from where the file lies. Throws CONFIG_UNREADABLE.
 */
export async function checkGatewayConfig(
  path: string,
  environment: Environment,
): Promise<{ config: GatewayConfig } | { problems: string[] }> {
  const values = await readConfigFile(path);
  const unset = new Map<string, string>();
  const filled = fill(values, [], { folder: dirname(resolve(path)), environment, unset });
  const parsed = gatewayConfigSchema.safeParse(filled);
  const missing = [...unset].map(
    ([place, name]) => `${place}: the environment variable ${name} is not set`,
  );
  if (!parsed.success) {
    // What an unset variable leaves wrong at its place is said already.
    const others = parsed.error.issues.filter((issue) => !unset.has(placeOf(issue)));
    return { problems: [...missing, ...others.map(describe)] };
  }
  const problems = [...missing, ...configProblems(parsed.data)];
  return problems.length === 0 ? { config: parsed.data } : { problems };
}

/** Whether a file is a gateway's: every other configuration is without upstreams. */
export async function isGatewayConfig(path: string): Promise<boolean> {
  const values = await readConfigFile(path);
  return typeof values === 'object' && values !== null && 'upstreams' in values;
}

/** As above, but throws CONFIG_INVALID with the problems. */
export async function readGatewayConfig(
  path: string,
  environment: Environment,
): Promise<GatewayConfig> {
  const checked = await checkGatewayConfig(path, environment);
  if ('config' in checked) return checked.config;
  const problems = checked.problems.map((problem) => `  ${problem}`).join('\n');
  throw failure('CONFIG_INVALID', { path, problems });
}

/** Where and what; never the value, which may be a secret. */
function describe(issue: z.core.$ZodIssue): string {
  const place = placeOf(issue);
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

function placeOf({ path }: z.core.$ZodIssue): string {
  return path.map(String).join('.');
}

function fill(value: unknown, place: readonly string[], given: Filling): unknown {
  if (typeof value === 'string') return fillText(value, place, given);
  if (Array.isArray(value)) {
    return value.map((item, index) => fill(item, [...place, String(index)], given));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fill(inner, [...place, name], given)]),
  );
}

/** An unset variable is noted and stays as it is written, so that the rest can be checked too. */
function fillText(text: string, place: readonly string[], given: Filling): string {
  const name = VARIABLE.exec(text)?.[1];
  const filled = name === undefined ? text : given.environment[name];
  if (filled === undefined) {
    given.unset.set(place.join('.'), name ?? '');
    return text;
  }
  return PATH_KEY.test(place.at(-1) ?? '') ? resolve(given.folder, filled) : filled;
}
