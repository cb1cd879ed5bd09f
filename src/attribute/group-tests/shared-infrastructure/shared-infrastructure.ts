/** Tests whether members that seem unrelated share rare addresses and networks. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

export const sharedInfrastructure = sharedElsewhere({
  id: 'shared-infrastructure',
  family: 'infrastructure',
  things: 'addresses and networks',
  benignShare: 0.3,
  weight: 1,
});
