/** Decides about an account, key, organisation, address, network or fingerprint. */
import { wantedDecisionSchema } from '#schema/api/decisions';
import { decideForPerson, trafficOf } from '../decisions/decide-for-person.ts';
import { definePreparedAct } from './act.ts';

export const takeDecision = definePreparedAct({
  name: 'take-decision',
  role: 'analyst',
  input: wantedDecisionSchema,
  prepare: (before, wanted) => trafficOf(before, { ...wanted, roles: [] }),
  carryOut: (inside, wanted, traffic) => decideForPerson(inside, { ...wanted, roles: [] }, traffic),
});
