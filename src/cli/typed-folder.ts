/** Finds the folder where a command was typed: npm runs the scripts of a checkout in the checkout's own. */
import { resolve } from 'node:path';
import type { Environment } from '#config/index';

/** Scripts that pass on what a person typed; others name files of the checkout. */
const SCRIPTS: ReadonlySet<string> = new Set(['stillwatch', 'start']);

export interface TypedFolder {
  folder: string;
  /** Settings that do not follow it: all folders of a checkout mean one system. */
  defaults: Readonly<Record<string, unknown>>;
}

/** Null where the command runs in the folder where it was typed. */
export function typedFolder(environment: Environment, workingFolder: string): TypedFolder | null {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = environment;
  if (script === undefined || !SCRIPTS.has(script) || folder === undefined) return null;
  if (resolve(folder) === resolve(workingFolder)) return null;
  return {
    folder: resolve(folder),
    defaults: { 'control.stateDirectory': resolve(workingFolder, '.stillwatch') },
  };
}
