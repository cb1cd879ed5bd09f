/** The secrets of the first credentials in files, for where what a start prints is kept in a log. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, messageOf } from '#std/errors';
import type { Control } from './control.ts';
import { newSecret } from './performer.ts';

const FILES = {
  admin: 'admin-credential',
  approver: 'approver-credential',
  gateway: 'gateway-credential',
} as const;
/** As many characters as 24 random bytes have; shorter ones can be guessed. */
const SECRET = /^[\x21-\x7e]{32,256}$/;

/**
 * The secrets for the first credentials, where a directory is configured for them: what a file says,
 * else one that is made and written there, before anything is known by it. Null where none is
 * configured, or the first start is over. Throws CONFIG_INVALID and OUTPUT_UNWRITABLE.
 */
export async function firstSecrets({
  config,
  records,
}: Pick<Control, 'config' | 'records'>): Promise<Record<keyof typeof FILES, string> | null> {
  const directory = config.control.firstCredentialsDirectory;
  if (directory === null || (await records.credentials.list()).length > 0) return null;
  return {
    admin: await secretIn(join(directory, FILES.admin), directory),
    approver: await secretIn(join(directory, FILES.approver), directory),
    gateway: await secretIn(join(directory, FILES.gateway), directory),
  };
}

/** Reads what is there already, and makes nothing. Throws CONFIG_UNREADABLE and CONFIG_INVALID. */
export async function readFirstSecrets(directory: string): Promise<void> {
  for (const name of Object.values(FILES)) await knownSecret(join(directory, name));
}

async function knownSecret(path: string): Promise<string | null> {
  const known = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw failure('CONFIG_UNREADABLE', { path, why: messageOf(thrown) });
  });
  const secret = known === null ? null : known.trim();
  if (secret === null || SECRET.test(secret)) return secret;
  const problems = '  a credential is one line of 32 to 256 characters without spaces';
  throw failure('CONFIG_INVALID', { path, problems });
}

async function secretIn(path: string, directory: string): Promise<string> {
  const known = await knownSecret(path);
  if (known !== null) return known;
  const made = newSecret(randomBytes);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    throw failure('OUTPUT_UNWRITABLE', { path, why: messageOf(thrown) });
  }
  return made;
}
