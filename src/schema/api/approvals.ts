/** What waits for a second person, over the API. */
import { z } from 'zod';
import { approvalSchema } from '../approval.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

export const approvalListSchema = z.object({ approvals: z.array(approvalSchema), ...pageFields });
export const settleApprovalSchema = z.strictObject({
  approval_id: z.string().min(1).max(128),
  verdict: z.enum(['approved', 'refused']),
  reason: reasonSchema,
});
