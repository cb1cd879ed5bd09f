import { createHash, randomBytes } from 'node:crypto';
import type { Records } from '#records/index';
import type { Actor } from '#schema/audit-record';
import type { CredentialRole } from '#schema/credential';

/** A new credential: its secret is told once and kept nowhere. */
export interface NewCredential {
  credential_id: string;
  name: string;
  role: CredentialRole;
  secret: string;
}

const SECRET_BYTES = 32;

/** Secrets are long and random, so that a plain digest is as safe as a slow one. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

interface CredentialOwner {
  name: string;
  role: CredentialRole;
}

function makeCredential({ name, role }: CredentialOwner): NewCredential {
  const secret = `swc_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { credential_id: `credential-${randomBytes(6).toString('hex')}`, name, role, secret };
}

/** What is kept of it. */
const kept = ({ secret, ...rest }: NewCredential) => ({ ...rest, secret_sha256: digestOf(secret) });

export async function addCredential(
  records: Records,
  by: Actor,
  owner: CredentialOwner,
): Promise<NewCredential> {
  const made = makeCredential(owner);
  await records.change(by, (write) => write.credentials.add(kept(made)));
  return made;
}

const FIRST: readonly CredentialOwner[] = [
  { name: 'first admin', role: 'admin' },
  { name: 'first gateway', role: 'gateway' },
];

/** At the first start, one credential for a person and one for gateways; none later. */
export async function firstCredentials(records: Records): Promise<NewCredential[]> {
  if ((await records.credentials.list()).length > 0) return [];
  const by: Actor = { who: 'system:control', reason: 'first start' };
  const made = FIRST.map(makeCredential);
  await records.change(by, async (write) => {
    for (const each of made) await write.credentials.add(kept(each));
  });
  return made;
}
