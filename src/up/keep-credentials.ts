/** Keeps the credentials of a first start in files, for the gateway and for commands on this machine. */
import { copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewCredential } from '#server/index';
import { makePrivateDirectory } from '#std/private-directory';

/**
 * The gateway's credential is kept for its next start, and a person's for commands on this machine;
 * files that only their owner can read. Commands look into the state directory, which a demo shares:
 * each start puts the credential of what it started there, and keeps it beside its own data.
 */
export async function keepCredentials(
  made: readonly NewCredential[],
  { state, directory }: { state: string; directory: string },
): Promise<{ gatewayFile: string; personFile: string }> {
  makePrivateDirectory(directory);
  const gatewayFile = join(directory, 'gateway-credential');
  const ownFile = join(directory, 'person-credential');
  const personFile = join(state, 'credential');
  for (const { role, secret } of made) {
    // Another person's: to be handed to them, and kept nowhere here.
    if (role === 'approver') continue;
    const file = role === 'gateway' ? gatewayFile : ownFile;
    await writeFile(file, `${secret}\n`, { mode: 0o600 });
  }
  const kept = await stat(ownFile).then(
    () => true,
    () => false,
  );
  if (kept) await copyFile(ownFile, personFile);
  return { gatewayFile, personFile };
}
