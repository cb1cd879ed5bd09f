/** The names under which end users are recorded: a keyed hash of the id that the client sends. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
export function hashedNames(key: Buffer): NameEndUser {
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_CHARS);
  return (endUserId) => {
    const digest = createHmac('sha256', key).update(endUserId).digest('hex');
    return `user_${keyId}_${digest.slice(0, NAME_CHARS)}`;
  };
}

/** The key in a file of its own; the first process of the first start makes it. */
export async function keptKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = randomBytes(KEY_BYTES).toString('base64url');
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  return Buffer.from((await readFile(path, 'utf8')).trim());
}
