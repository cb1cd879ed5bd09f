/** Asks for an entry to be taken off the allow-list: decisions may touch it again once a second person agrees. */
import { removeAllowSchema } from '#schema/api/allow-list';
import { askAboutEntry } from '../allow-list-life.ts';
import { defineAct } from './act.ts';

export const removeFromAllowList = defineAct({
  name: 'remove-from-allow-list',
  role: 'analyst',
  input: removeAllowSchema,
  carryOut: async ({ write, newId }, { entry_id }) => {
    const approvalId = newId('approval');
    const asked = { kind: 'allow-removal', entryId: entry_id, approvalId } as const;
    return { approval_id: await askAboutEntry(write, asked) };
  },
});
