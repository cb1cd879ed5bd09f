/** Keeps the credentials of a first start in files, for the gateway and for commands on this machine. */
import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
  // One that was put there by hand is not ours to lose.
  else await rename(aside(state), personFile).catch(ifAbsent);
  await rm(aside(state), { force: true });
  return { gatewayFile, personFile };
}

const aside = (state: string): string => join(state, 'credential.before');

/**
 * While something starts, commands must not ask it with the credential of what ran before. A start that
 * fails puts it back by what this gives: something else may be running with it.
 */
export async function takeCredentialAway(state: string): Promise<() => Promise<void>> {
  const file = join(state, 'credential');
  await rename(file, aside(state)).catch(ifAbsent);
  return () => rename(aside(state), file).catch(ifAbsent);
}

function ifAbsent(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'ENOENT') throw thrown;
}
