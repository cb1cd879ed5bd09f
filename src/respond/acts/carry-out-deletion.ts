/** Carries out an ordered deletion: first in the store, then in the records, which say what went. */
import { deleteDataSchema } from '#schema/api/data';
import { definePreparedAct } from './act.ts';

export const carryOutDeletion = definePreparedAct({
  name: 'carry-out-deletion',
  role: 'system',
  input: deleteDataSchema,
  prepare: ({ deleteRows }, { account_id, before }) =>
    deleteRows(account_id === undefined ? { before: before ?? 0 } : { account_id }),
  carryOut: async ({ write }, { account_id }, deleted) => {
    if (account_id !== undefined) await write.accounts.forget(account_id);
    const object = account_id === undefined ? 'exchanges' : `account:${account_id}`;
    await write.audit.note({ what: 'data-deleted', object, after: { ...deleted } });
    return deleted;
  },
});
