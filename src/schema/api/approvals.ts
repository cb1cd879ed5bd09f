/** What waits for a second person, over the API. */
import { z } from 'zod';
import { approvalSchema } from '../approval.ts';

export const approvalListSchema = z.object({ approvals: z.array(approvalSchema) });
export const settleApprovalSchema = z.strictObject({
  verdict: z.enum(['approved', 'refused']),
  reason: z.string().min(1).max(2048),
});
