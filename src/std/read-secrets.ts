/** Reads files that hold secrets. */
import { readFile } from 'node:fs/promises';
import { failure, messageOf } from './errors.ts';
import { parseSecretKeys, type SecretKeys } from './secret-keys.ts';

/** A secret from a file, without the line end that editors add. Throws CONFIG_UNREADABLE. */
export async function readSecret(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) }, { cause: thrown });
  }
}

/** Secrets from a file, one a line, the current one first. Throws CONFIG_UNREADABLE and CONFIG_INVALID. */
export async function readSecretKeys(path: string): Promise<SecretKeys> {
  const keys = parseSecretKeys(await readSecret(path));
  if (keys === null) throw failure('CONFIG_INVALID', { path, problems: '  the file is empty' });
  return keys;
}
