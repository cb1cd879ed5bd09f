/** Credentials of the API, over the API. */
import { z } from 'zod';
import { CREDENTIAL_ROLES, credentialSchema } from '../credential.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

export const credentialListSchema = z.object({
  credentials: z.array(credentialSchema.omit({ secret_sha256: true })),
  ...pageFields,
});
export const newCredentialSchema = z.object({
  credential_id: z.string(),
  name: z.string(),
  role: z.enum(CREDENTIAL_ROLES),
  /** Told this once. */
  secret: z.string(),
});

export const createCredentialSchema = z.strictObject({
  name: z.string().min(1).max(128),
  role: z.enum(CREDENTIAL_ROLES),
  /** Whose it is; null = who is called like it. One person may have several. */
  person: z.string().min(1).max(128).nullable().default(null),
  reason: reasonSchema,
});
export const revokeCredentialSchema = z.strictObject({
  credential_id: z.string().min(1).max(128),
  reason: reasonSchema,
});
export const vouchSchema = z.strictObject({
  credential_id: z.string().min(1).max(128),
  reason: reasonSchema,
});
