/** The audit log over the API. */
import { z } from 'zod';

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
