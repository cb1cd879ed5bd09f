/** Decides about an account, key, organisation, address, network or fingerprint. */
import { wantedDecisionSchema } from '#schema/api/decisions';
import { decideForPerson } from '../decisions/decide-for-person.ts';
import { definePreparedAct } from './act.ts';

export const takeDecision = definePreparedAct({
  name: 'take-decision',
  role: 'analyst',
  input: wantedDecisionSchema,
  prepare: ({ exchangesPerDay }) => exchangesPerDay(),
  carryOut: (inside, input, exchangesPerDay) =>
    decideForPerson(inside, { ...input, roles: [] }, exchangesPerDay),
});
