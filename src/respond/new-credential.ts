/** Credentials of the control API: made, and looked up by their digest. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { newCredentialSchema } from '#schema/api/credentials';
import type { CredentialRole } from '#schema/credential';
import type { InsideAct } from './acts/act.ts';

/** A new credential: its secret is told once and kept nowhere. */
export type NewCredential = z.output<typeof newCredentialSchema>;

/** Secrets are long and random, so that a plain digest is as safe as a slow one. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Keeps a new credential's digest, and gives back its secret. */
export async function keepNewCredential(
  { write, newId, newSecret }: InsideAct,
  { name, role, person }: { name: string; role: CredentialRole; person: string },
  secret: string = newSecret(),
): Promise<NewCredential> {
  const made = { credential_id: newId('credential'), name, role };
  await write.credentials.add({ ...made, person, secret_sha256: secretDigest(secret) });
  return { ...made, secret };
}
