/** Decides about a whole campaign: its members as they are now, frozen. */
import { z } from 'zod';
import { containSchema } from '#schema/api/campaigns';
import { decideForPerson } from '../decisions/decide-for-person.ts';
import { definePreparedAct } from './act.ts';

export const containCampaign = definePreparedAct({
  name: 'contain-campaign',
  role: 'analyst',
  input: containSchema.safeExtend({ campaign_id: z.string().min(1).max(128) }),
  prepare: ({ exchangesPerDay }) => exchangesPerDay(),
  carryOut: (inside, { campaign_id, ...wanted }, exchangesPerDay) =>
    decideForPerson(inside, { ...wanted, scope: 'campaign', value: campaign_id }, exchangesPerDay),
});
