/** Puts somebody on the allow-list, and lifts what is in force about them. */

import { allowSchema } from '#schema/api/allow-list';
import { HOUR_MS } from '#std/time';
import { liftAccounts, liftDirect } from '../decisions/lift-accounts.ts';
import { defineAct } from './act.ts';

export const allow = defineAct({
  name: 'allow',
  role: 'analyst',
  input: allowSchema,
  carryOut: async ({ write, by, now, newId }, { scope, value, owner, ttl_hours }) => {
    const entry_id = newId('allow');
    const expires_at = Math.round(now + ttl_hours * HOUR_MS);
    await write.allowList.add({ entry_id, scope, value, owner, expires_at });
    const accounts =
      scope === 'account'
        ? [value]
        : scope === 'organisation'
          ? await write.accounts.ofOrganisation(value)
          : [];
    const lifted = await liftAccounts(write, accounts, 'allow-listed');
    return { entry_id, lifted: lifted + (await liftDirect(write, { scope, value }, by)) };
  },
});
