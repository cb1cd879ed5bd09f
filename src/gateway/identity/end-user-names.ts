/** The names under which end users are recorded: a keyed hash of the id that the client sends. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SecretKey } from '#std/secret-keys';

/** The name of an end user at rest, from the id in the request. */
export type NameEndUser = (endUserId: string) => string;

export const clearNames: NameEndUser = (endUserId) => endUserId;

const KEY_BYTES = 32;
const KEY_ID_CHARS = 4;
const NAME_CHARS = 32;

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

/** Makes the key in a file of its own, where no process of an earlier start has. */
export async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = randomBytes(KEY_BYTES).toString('base64url');
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
}
