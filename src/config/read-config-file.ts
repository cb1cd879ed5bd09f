/** Opens and parses the configuration file, the one setting source that can fail to be read. */

import { readFile, stat } from 'node:fs/promises';
import { failure, messageOf } from '#std/errors';

const MOST_BYTES = 1_000_000;

/** The values in a YAML or JSON file, not yet checked. Throws CONFIG_UNREADABLE. */
export async function readConfigFile(path: string): Promise<unknown> {
  const text = await readBounded(path);
  // Most commands read no such file, and start sooner without the parser.
  const { parse } = await import('yaml');
  try {
    // Few aliases: a configuration needs none, and a pile of them would grow without end.
    return parse(text, { maxAliasCount: 20, logLevel: 'error' }) ?? {};
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: firstLine(messageOf(thrown)) });
  }
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: firstLine(messageOf(thrown)) });
  }
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/:$/, '');
}
