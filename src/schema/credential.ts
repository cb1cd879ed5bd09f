/** Roles of people and machines in the control API, and the credentials that carry them. */

import { z } from 'zod';

/** From least to most; each may do what those before it may. */
export const ROLES = ['viewer', 'analyst', 'approver', 'admin'] as const;
export type UserRole = (typeof ROLES)[number];

/** What machines may do, each apart from the others and from people. */
export const MACHINE_ROLES = ['gateway', 'exchanges', 'decisions', 'telemetry'] as const;
export type MachineRole = (typeof MACHINE_ROLES)[number];

/**
 * A gateway hands in exchanges, and fetches decisions and signed heads; each half has a role of its own,
 * for who gives them to different processes. Telemetry is sent by collectors, which learn nothing.
 */
export const MACHINE_GRANTS: Record<MachineRole, readonly MachineRole[]> = {
  gateway: ['gateway', 'exchanges', 'decisions'],
  exchanges: ['exchanges'],
  decisions: ['decisions'],
  telemetry: ['telemetry'],
};

export const CREDENTIAL_ROLES = [...ROLES, ...MACHINE_ROLES] as const;
export type CredentialRole = (typeof CREDENTIAL_ROLES)[number];

/** Who may use the control API; the secret itself is never kept. */
export const credentialSchema = z.object({
  credential_id: z.string(),
  name: z.string().min(1).max(128),
  role: z.enum(CREDENTIAL_ROLES),
  /** Whose it is: what one person asks for, no credential of theirs can approve. */
  person: z.string().min(1).max(128),
  /** Hex SHA-256 of the secret, which is random and long. */
  secret_sha256: z.string(),
  /** UTC epoch milliseconds. */
  created_at: z.number().int(),
  /** As in the audit log; null = it is from before this was kept. */
  created_by: z.string().nullable(),
  /** Who, but its maker, says that it is with that person; null = nobody did. */
  vouched_by: z.string().nullable(),
  revoked_at: z.number().int().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;
