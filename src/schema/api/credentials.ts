/** Credentials of the API, over the API. */
import { z } from 'zod';
import { CREDENTIAL_ROLES, credentialSchema } from '../credential.ts';

export const credentialListSchema = z.object({
  credentials: z.array(credentialSchema.omit({ secret_sha256: true })),
});
export const newCredentialSchema = z.object({
  credential_id: z.string(),
  name: z.string(),
  role: z.enum(CREDENTIAL_ROLES),
  /** Told this once. */
  secret: z.string(),
});
