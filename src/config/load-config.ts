/** Gives a command its checked settings, whatever places they come from. */

import { failure } from '#std/errors';
import { type ConfigProblem, checkConfig, describeProblem } from './check-config.ts';
import type { Config } from './config-schema.ts';
import type { Environment } from './environment.ts';
import { environmentLayer, fileLayer, flagLayer, type Layer } from './layers.ts';

export interface ConfigSources {
  file: string | null;
  environment: Environment;
  /** What the surroundings make of settings that nobody gives; setting path → value. */
  defaults?: Readonly<Record<string, unknown>>;
  /** Setting path → value, as flags gave them. */
  flags: Readonly<Record<string, unknown>>;
}

export interface LoadedConfig {
  config: Config;
  /** What a person should know, such as a variable that looks like a setting but is none. */
  warnings: string[];
}

/**
 * Flag over environment over file over default. Throws CONFIG_UNREADABLE, or CONFIG_INVALID with
 * every problem: where, what was found, what was expected, what was probably meant.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const layers: Layer[] = [];
  if (sources.defaults !== undefined) {
    layers.push({ ...flagLayer(sources.defaults), originOf: () => 'default' });
  }
  if (sources.file !== null) layers.push(await fileLayer(sources.file));
  const { layer, warnings } = environmentLayer(sources.environment);
  layers.push(layer, flagLayer(sources.flags));
  const checked = checkConfig(layers);
  if (checked.config === null) throw invalid(sources.file, checked.problems);
  return { config: Object.freeze(checked.config), warnings };
}

function invalid(file: string | null, problems: readonly ConfigProblem[]) {
  const lines = problems.map((problem) => `  ${describeProblem(problem)}`);
  return failure('CONFIG_INVALID', {
    path: file ?? 'of flags and environment',
    problems: lines.join('\n'),
  });
}
