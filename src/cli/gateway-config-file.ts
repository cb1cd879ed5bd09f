import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { type Environment, readConfigFile } from '#config/index';
import { configProblems, type GatewayConfig, gatewayConfigSchema } from '#gateway/index';
import { failure } from '#std/errors';

/** `${NAME}` as a whole value: secrets need not stand in the file. */
const VARIABLE = /^\$\{([A-Z][A-Z0-9_]*)\}$/;
const PATH_KEY = /Path$|^stateDirectory$/;

interface Surroundings {
  path: string;
  folder: string;
  environment: Environment;
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
  const filled = fill(values, '', { path, folder: dirname(resolve(path)), environment });
  const parsed = gatewayConfigSchema.safeParse(filled);
  if (!parsed.success) return { problems: parsed.error.issues.map(describe) };
  const problems = configProblems(parsed.data);
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
function describe({ path, message }: z.core.$ZodIssue): string {
  const place = path.map(String).join('.');
  return place === '' ? message : `${place}: ${message}`;
}

function fill(value: unknown, key: string, given: Surroundings): unknown {
  if (typeof value === 'string') return fillText(value, key, given);
  if (Array.isArray(value)) return value.map((item) => fill(item, key, given));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fill(inner, name, given)]),
  );
}

function fillText(text: string, key: string, { path, folder, environment }: Surroundings): string {
  const name = VARIABLE.exec(text)?.[1];
  const filled = name === undefined ? text : environment[name];
  if (filled === undefined) {
    const problems = `  ${key}: the environment variable ${name} is not set`;
    throw failure('CONFIG_INVALID', { path, problems });
  }
  return PATH_KEY.test(key) ? resolve(folder, filled) : filled;
}
