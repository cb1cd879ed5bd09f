/** Asks for somebody to be put on the allow-list: they are, once a second person agrees. */

import { allowSchema } from '#schema/api/allow-list';
import { HOUR_MS } from '#std/time';
import { askAboutEntry } from '../allow-list-life.ts';
import { defineAct } from './act.ts';

export const allow = defineAct({
  name: 'allow',
  role: 'analyst',
  input: allowSchema,
  carryOut: async ({ write, now, newId }, { scope, value, owner, ttl_hours }) => {
    const entry_id = newId('allow');
    const expires_at = Math.round(now + ttl_hours * HOUR_MS);
    await write.allowList.add({ entry_id, scope, value, owner, expires_at });
    const asked = { kind: 'allow', entryId: entry_id, approvalId: newId('approval') } as const;
    return { entry_id, approval_id: await askAboutEntry(write, asked) };
  },
});
