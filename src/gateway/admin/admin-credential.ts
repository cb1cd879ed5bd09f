/** The secrets that open the operations listener, configured or made at the first start. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretKeys } from '#std/secret-keys';
import type { GatewayConfig } from '../gateway-config.ts';

export interface AdminCredential {
  /** SHA-256 of each that opens it: while one is replaced, the former one does, too. */
  digests: readonly Buffer[];
  /** The current one; null where only its hash is known. */
  text: string | null;
}

/** Where it is kept when it is not configured: one a line, the current one first. */
export const adminCredentialFile = ({
  stateDirectory,
}: Pick<GatewayConfig, 'stateDirectory'>): string => join(stateDirectory, 'admin-credential');

/**
 * The credential of the operations listener: as configured, else the one in the state directory,
 * which the first process of the first start makes.
 */
export async function adminCredential(config: GatewayConfig): Promise<AdminCredential> {
  const { credentialHash } = config.admin;
  if (credentialHash !== null) {
    const digest = Buffer.from(credentialHash.slice('sha256:'.length), 'hex');
    return { digests: [digest], text: null };
  }
  const path = adminCredentialFile(config);
  await mkdir(config.stateDirectory, { recursive: true, mode: 0o700 });
  const made = randomBytes(24).toString('base64url');
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const known = parseSecretKeys(await readFile(path, 'utf8')) ?? [];
  const texts = known.map(({ bytes }) => bytes.toString());
  const digests = texts.map((text) => createHash('sha256').update(text).digest());
  return { digests, text: texts[0] ?? null };
}
