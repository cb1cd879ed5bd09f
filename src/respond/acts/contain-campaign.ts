/** Decides about a whole campaign: its members as they are now, frozen. */
import { z } from 'zod';
import { containSchema } from '#schema/api/campaigns';
import { decideForPerson, type PersonWish, trafficOf } from '../decisions/decide-for-person.ts';
import { definePreparedAct } from './act.ts';

const input = containSchema.safeExtend({ campaign_id: z.string().min(1).max(128) });
const wishOf = ({ campaign_id, ...wanted }: z.output<typeof input>): PersonWish => {
  return { ...wanted, scope: 'campaign', value: campaign_id };
};

/** Members that a decision like it has reached already are left out; nothing is done where all are. */
export const containCampaign = definePreparedAct({
  name: 'contain-campaign',
  role: 'analyst',
  input,
  prepare: (before, wanted) => trafficOf(before, wishOf(wanted)),
  carryOut: (inside, wanted, traffic) => decideForPerson(inside, wishOf(wanted), traffic),
});
