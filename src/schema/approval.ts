/** Approvals of decisions, as the API takes and the records keep them. */

import { z } from 'zod';

/** A second person's word, bound by hash to exactly what was looked at. */
export const approvalSchema = z.object({
  approval_id: z.string(),
  object_kind: z.enum(['decision', 'policy', 'allow', 'allow-removal']),
  object_id: z.string(),
  /** Of the frozen list, or of the policy. */
  object_sha256: z.string(),
  requested_by: z.string(),
  /** UTC epoch milliseconds. */
  requested_at: z.number().int(),
  request_reason: z.string(),
  verdict: z.enum(['approved', 'refused']).nullable(),
  /** Never the one who requested. */
  settled_by: z.string().nullable(),
  settled_at: z.number().int().nullable(),
  settle_reason: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;
