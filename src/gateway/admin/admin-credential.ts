/** The secret that opens the operations listener, configured or made at the first start. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayConfig } from '../gateway-config.ts';

export interface AdminCredential {
  digest: Buffer;
  /** Null where only its hash is known. */
  text: string | null;
}

/**
 * The credential of the operations listener: as configured, else the one in the state directory,
 * which the first process of the first start makes.
 */
export async function adminCredential(config: GatewayConfig): Promise<AdminCredential> {
  const { credentialHash } = config.admin;
  if (credentialHash !== null) {
    return { digest: Buffer.from(credentialHash.slice('sha256:'.length), 'hex'), text: null };
  }
  const path = join(config.stateDirectory, 'admin-credential');
  await mkdir(config.stateDirectory, { recursive: true, mode: 0o700 });
  const made = randomBytes(24).toString('base64url');
  try {
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
  const text = (await readFile(path, 'utf8')).trim();
  return { digest: createHash('sha256').update(text).digest(), text };
}
