/** Accounts over the API. */
import { z } from 'zod';
import { accountRecordSchema } from '../account-record.ts';

export const accountListSchema = z.object({ accounts: z.array(accountRecordSchema) });
