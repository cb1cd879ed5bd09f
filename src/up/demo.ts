/** Prepares the demo: its world, the keys of its accounts, and the files that gateway and control half read. */
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GovernedKey, hashSecret } from '#gateway/index';
import type { AccountFacts } from '#schema/account';
import { castOf, factsOf, networksCsv, type World, worldNamed } from '#simulate/index';
import { makePrivateDirectory } from '#std/private-directory';

/** The demo's world as it begins at `worldStart` (UTC epoch ms). */
export function demoWorld(name: string, worldStart: number): World {
  return { ...worldNamed(name), starts_at: new Date(worldStart).toISOString() };
}

const SHORTEST_ID = 1;
const LONGEST_ID = 32;

/** Key of a demo account: it follows from the account and a secret, so that nobody has to send it. */
export function demoKey(accountId: string, keySecret: string): { id: string; secret: string } {
  const id = accountId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, LONGEST_ID);
  const secret = createHmac('sha256', keySecret).update(accountId).digest('base64url');
  return { id: id.length < SHORTEST_ID ? 'x' : id, secret };
}

export const keyText = ({ id, secret }: { id: string; secret: string }): string =>
  `sw-${id}-${secret}`;

export interface DemoFiles {
  accountsFile: string;
  networksFile: string;
  /** For the gateway: hashes. */
  keysFile: string;
  /** For whoever wants to try: keys by account. */
  clientKeysFile: string;
  accounts: number;
}

/** Writes what the demo's gateway and control half are told of its accounts before it begins. */
export async function writeDemoFiles(
  directory: string,
  { world, seed, keySecret }: { world: World; seed: number; keySecret: string },
): Promise<DemoFiles> {
  makePrivateDirectory(directory);
  const facts = castOf(world, seed).accounts.map(factsOf);
  const keys = facts.map((each) => governedKeyOf(each, keySecret));
  const clients = facts.map(({ account_id }) => [
    account_id,
    keyText(demoKey(account_id, keySecret)),
  ]);
  const lines = facts.map((each) => `${JSON.stringify(each)}\n`);
  const files = {
    accountsFile: join(directory, 'accounts.jsonl'),
    networksFile: join(directory, 'networks.csv'),
    keysFile: join(directory, 'keys.json'),
    clientKeysFile: join(directory, 'client-keys.json'),
    accounts: facts.length,
  };
  const secret = { mode: 0o600 };
  await writeFile(files.accountsFile, lines.join(''));
  await writeFile(files.networksFile, networksCsv());
  await writeFile(files.keysFile, JSON.stringify({ keys }), secret);
  await writeFile(
    files.clientKeysFile,
    `${JSON.stringify(Object.fromEntries(clients), null, 2)}\n`,
    secret,
  );
  return files;
}

function governedKeyOf(facts: AccountFacts, keySecret: string): GovernedKey {
  const { account_id, org_id, tier, verified } = facts;
  const { id, secret } = demoKey(account_id, keySecret);
  const hash = hashSecret(secret, null);
  return { id, hash, account_id, org_id, tier, verified, expires_at: null, disabled: false };
}
