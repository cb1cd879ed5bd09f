/** Deleting exchanges over the API: of one account, or of a time. */
import { z } from 'zod';
import { reasonSchema } from './reason.ts';

const count = z.number().int().min(0);

const oneScope = (given: {
  account_id?: string | undefined;
  before?: number | undefined;
}): boolean => (given.account_id === undefined) !== (given.before === undefined);

/** Exactly one of the two says what is deleted. */
export const deleteDataSchema = z
  .strictObject({
    account_id: z.string().min(1).max(256).optional(),
    /** Everything that happened before, UTC epoch milliseconds. */
    before: z.number().int().min(0).max(8_640_000_000_000_000).optional(),
    reason: reasonSchema,
  })
  .refine(oneScope, 'either account_id or before');

export const dataDeletedSchema = z.object({ exchanges: count, texts: count, facts: count });
