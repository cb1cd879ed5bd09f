/** The audit log over the API. */
import { z } from 'zod';
import { auditHandoversSchema } from '../audit-head.ts';
import { auditRecordSchema, checkpointRecordSchema } from '../audit-record.ts';
import { cosignatureSchema } from '../cosignature.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

/** Whether, and where, the audit log was changed. */
export const auditVerdictSchema = z.object({
  records: count,
  root: z.string(),
  checkpoints: count,
  erased: count,
  problems: z.array(z.object({ problem: z.string(), from: count, to: count, what: z.string() })),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

export const auditRecordsSchema = z.object({
  size: count,
  records: z.array(auditRecordSchema),
  ...pageFields,
});

/** Signed heads, the key that verifies them, and the changes of that key, oldest first. */
export const auditHeadsSchema = z.object({
  verifier: z.string(),
  handovers: auditHandoversSchema,
  checkpoints: z.array(checkpointRecordSchema),
  ...pageFields,
});

/** The head that each witness signed last, with its keys as the witness told them. */
export const cosignaturesSchema = z.object({
  cosignatures: z.array(cosignatureSchema),
  ...pageFields,
});

export const rotateAuditKeySchema = z.strictObject({ reason: reasonSchema });
/** The key that signs from now on, and the one that verifies what it signed until now. */
export const auditKeyRotatedSchema = z.object({ verifier: z.string(), retired: z.string() });

/** Whose detail is to be forgotten, e.g. `account:a17`. */
export const eraseAuditSchema = z.strictObject({
  object: z.string().min(1).max(512),
  reason: reasonSchema,
});
export const erasedSchema = z.object({ records: count });

/** A text that proves one record, or that the log only grew; `stillwatch audit check` reads it. */
export const auditProofSchema = z.object({ proof: z.string() });
