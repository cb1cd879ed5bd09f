/** Tests whether members that seem unrelated share rare addresses and networks. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

export const sharedInfrastructure = sharedElsewhere({
  id: 'shared-infrastructure',
  family: 'infrastructure',
  reason: 'address',
  things: 'addresses and networks',
  benignShare: 0.05,
  weight: 1,
});
