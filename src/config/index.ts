/** Settings: flags, environment and files, checked and told where each came from. */
export { type ConfigProblem, checkConfig } from './check-config.ts';
export type { Config } from './config-schema.ts';
export {
  COLOR_CHOICES,
  type ColorChoice,
  type Environment,
  readEnvironment,
  wantsColor,
} from './environment.ts';
export { fileLayer } from './layers.ts';
export { loadConfig } from './load-config.ts';
export { readConfigFile } from './read-config-file.ts';
export { findSetting } from './settings.ts';
