/** The contract by which witnesses follow the heads of the control half's audit log. */
import { z } from 'zod';

/**
 *     GET <control>/v1/gateway/audit-head?after=SIZE
 *
 * with a bearer credential: the newest signed head, and the path that proves that the log only grew
 * since it had `after` records (RFC 6962 section 2.1.2; empty for 0, and where the log has fewer).
 */
export const AUDIT_HEAD_PATH = '/v1/gateway/audit-head';

/** As the query says it: text. */
export const auditHeadQuerySchema = z.object({ after: z.coerce.number().int().min(0).default(0) });

/** A change of the log's key: the head over its record, signed by both keys. */
const auditHandoverSchema = z.strictObject({
  from: z.string().max(512),
  to: z.string().max(512),
  note: z.string().max(8192),
});
/** A key that changes more often than this is changed for no reason. */
export const MOST_KEY_CHANGES = 10_000;
export const auditHandoversSchema = z.array(auditHandoverSchema).max(MOST_KEY_CHANGES);
/** Of handovers that gateways are told, so that an answer stays small: the latest. */
export const MOST_HANDOVERS = 32;

export const auditHeadAnswerSchema = z.object({
  /** The log's public key, for who has none yet. */
  verifier: z.string().max(512),
  /** C2SP signed note over a tlog-checkpoint; null where the log has no signed head. */
  note: z.string().max(8192).nullable(),
  /** Changes of the key, oldest first. */
  handovers: auditHandoversSchema.max(MOST_HANDOVERS).default([]),
  /** Base64 hashes. */
  path: z.array(z.string().max(64)).max(128),
});
export type AuditHeadAnswer = z.infer<typeof auditHeadAnswerSchema>;
