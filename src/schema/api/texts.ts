/** Kept prompts and answers over the API: reading them is an act, with a reason. */
import { z } from 'zod';
import { reasonSchema } from './reason.ts';

export const readTextsSchema = z.strictObject({
  exchange_ids: z.array(z.string().min(1).max(256)).min(1).max(100),
  reason: reasonSchema,
});

/** Those that are kept; others were never kept, or their time ran out. */
export const textsSchema = z.object({
  texts: z.array(
    z.object({
      id: z.string(),
      /** UTC epoch milliseconds. */
      ts: z.number(),
      account_id: z.string(),
      prompt: z.string(),
      response: z.string(),
      /** Who handed it in, as `gateway:NAME`; empty = it was in a log, or an early release kept it. */
      source: z.string(),
    }),
  ),
});
