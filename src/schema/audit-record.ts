/** The records of the audit log, shared by whoever writes, keeps, exports or checks one. */

import { z } from 'zod';
import { auditHandoversSchema } from './audit-head.ts';

/** Who does something, and why. */
export const actorSchema = z.object({
  /** `user:ana`, `policy:default@3`, `system:analyser`. */
  who: z.string().min(1).max(256),
  reason: z.string().max(2048),
});
export type Actor = z.infer<typeof actorSchema>;

/** `user:ana (credential-1)` is `user:ana`: the person, whichever credential they use. */
export const personOf = (who: string): string => who.replace(/ \([^()]*\)$/, '');

/** The id of the credential that was used; null where none was. */
export const credentialUsed = (who: string): string | null =>
  / \(([^()]*)\)$/.exec(who)?.[1] ?? null;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What a leaf of the audit tree says. It commits to the detail without holding it, so that personal
 * data can be erased from the detail while the tree stays whole.
 */
export const auditEntrySchema = z.strictObject({
  schema: z.literal('stillwatch.audit/1'),
  index: z.number().int().min(0),
  /** UTC epoch milliseconds. */
  at: z.number().int(),
  what: z.string().max(64),
  /** Hex SHA-256 over the salt's bytes and the detail's UTF-8. */
  detail_sha256: digest,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** The part that can be erased. `before` and `after` are whatever the kind of change has. */
export const auditDetailSchema = z.strictObject({
  who: z.string(),
  /** `account:a17`, `campaign:c1`, `decision:d9`. */
  object: z.string(),
  reason: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditDetail = z.infer<typeof auditDetailSchema>;

/** What the record of an erasure has as its `after`. */
export const erasureSchema = z.object({
  /** How many records lost their detail. */
  records: z.number().int().min(0),
  /** Their numbers, as stretches from the first to before the last; early releases did not say them. */
  stretches: z.array(z.tuple([z.number().int().min(0), z.number().int()])).optional(),
});

/** A record as it is kept: canonical JSON texts, so that hashes can be checked byte by byte. */
export const auditRecordSchema = z.object({
  index: z.number().int().min(0),
  /** Canonical JSON of an AuditEntry: the leaf's data. */
  entry: z.string(),
  /** Canonical JSON of an AuditDetail; null once erased. */
  detail: z.string().nullable(),
  /** Hex, 16 bytes; null once erased. */
  salt: z.string().nullable(),
  /** Hex RFC 6962 leaf hash. */
  leaf_hash: digest,
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** A signed statement about the whole log (C2SP signed note over a tlog checkpoint). */
export const checkpointRecordSchema = z.object({
  size: z.number().int().min(0),
  at: z.number().int(),
  note: z.string(),
});
export type CheckpointRecord = z.infer<typeof checkpointRecordSchema>;

export const AUDIT_FILE_SCHEMA = 'stillwatch.audit-export/1';

/**
 * An exported audit log, a JSON object a line: the header, the signed heads, then the records in
 * their order. What the header says of the key is for people: a file cannot vouch for itself.
 */
export const auditFileLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    schema: z.literal(AUDIT_FILE_SCHEMA),
    verifier: z.string(),
    /** Changes of that key; absent where there was none. */
    handovers: auditHandoversSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('checkpoint'), note: z.string().max(8192) }),
  z.strictObject({ kind: z.literal('record'), ...auditRecordSchema.shape }),
]);
export type AuditFileLine = z.infer<typeof auditFileLineSchema>;
