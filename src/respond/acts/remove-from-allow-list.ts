/** Takes an entry off the allow-list; decisions from then on may touch it again. */
import { removeAllowSchema } from '#schema/api/allow-list';
import { defineAct } from './act.ts';

export const removeFromAllowList = defineAct({
  name: 'remove-from-allow-list',
  role: 'analyst',
  input: removeAllowSchema,
  carryOut: async ({ write }, { entry_id }) => {
    await write.allowList.remove(entry_id);
    return { done: true as const };
  },
});
