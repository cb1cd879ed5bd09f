/** The names under which end users are recorded: a keyed hash of the id that their client, or a log, tells. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure, messageOf } from './errors.ts';
import { readSecretKeys } from './read-secrets.ts';
import type { SecretKey, SecretKeys } from './secret-keys.ts';

/** The name of an end user at rest, from the id in the request. */
export type NameEndUser = (endUserId: string) => string;

export const clearNames: NameEndUser = (endUserId) => endUserId;

const KEY_BYTES = 32;
const KEY_ID_CHARS = 4;
const NAME_CHARS = 32;
const HASHED = new RegExp(`^user_[0-9a-f]{${KEY_ID_CHARS}}_[0-9a-f]{${NAME_CHARS}}$`);

/**
 * `user_<key id>_<hash>`: the same for the same id under the same key, and without the key nobody can
 * try ids until one fits. The key's id tells names of one key from those of the next.
 */
export function hashedNames({ id, bytes }: SecretKey): NameEndUser {
  const keyId = id.slice(0, KEY_ID_CHARS);
  return (endUserId) => {
    const digest = createHmac('sha256', bytes).update(endUserId).digest('hex');
    return `user_${keyId}_${digest.slice(0, NAME_CHARS)}`;
  };
}

/** Names for what is imported: a log of what a gateway recorded has names already, and keeps them. */
export function importedNames(key: SecretKey | null): NameEndUser {
  if (key === null) return clearNames;
  const name = hashedNames(key);
  return (endUserId) => (HASHED.test(endUserId) ? endUserId : name(endUserId));
}

/** How end users are recorded, by one half's settings. */
export interface EndUserSettings {
  endUserIds: 'hashed' | 'clear';
  /** The configured file; null: `ownFile`, which is made where it is missing. */
  keyFile: string | null;
  ownFile: string;
}

/** The same for what the control half, or a scan into a store that is kept, imports. */
export function importSettings(control: {
  endUserIds: 'hashed' | 'clear';
  endUserKeyFile: string | null;
  stateDirectory: string;
}): EndUserSettings {
  const { endUserIds, endUserKeyFile: keyFile, stateDirectory } = control;
  return { endUserIds, keyFile, ownFile: join(stateDirectory, 'end-user-key') };
}

/** The keys of names, the current one first; null where ids are recorded in clear. Throws as the file does. */
export async function openEndUserKeys(settings: EndUserSettings): Promise<SecretKeys | null> {
  const { endUserIds, keyFile, ownFile } = settings;
  if (endUserIds === 'clear') return null;
  if (keyFile === null) await makeKey(ownFile);
  return await readSecretKeys(keyFile ?? ownFile);
}

/** Makes the key in a file of its own, where no process of an earlier start has. */
async function makeKey(path: string): Promise<void> {
  const made = randomBytes(KEY_BYTES).toString('base64url');
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) });
  }
}
