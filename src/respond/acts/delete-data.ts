/** Deletes an account's exchanges, or all before a time; the order is recorded before anything goes. */

import type { z } from 'zod';
import { type dataDeletedSchema, deleteDataSchema } from '#schema/api/data';
import { defineAct } from './act.ts';
import { carryOutDeletion } from './carry-out-deletion.ts';

type Deleted = z.output<typeof dataDeletedSchema>;

export const deleteData = defineAct({
  name: 'delete-data',
  role: 'admin',
  input: deleteDataSchema,
  carryOut: async ({ write }, { account_id, before }): Promise<Deleted> => {
    const object = account_id === undefined ? 'exchanges' : `account:${account_id}`;
    const after = before === undefined ? {} : { before };
    await write.audit.note({ what: 'data-deletion-ordered', object, after });
    return { exchanges: 0, texts: 0, facts: 0 };
  },
  // A crash between leaves an order that was not carried out, in the log: it is given again.
  afterwards: (perform, { input, asker }) => perform(carryOutDeletion, input, asker),
});
