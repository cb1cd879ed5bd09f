/** Tests whether members that seem unrelated share several rare client programs. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

/** One unusual client is one roll-out or one app; several that few others run are one hand's. */
export const sharedPrograms = sharedElsewhere({
  id: 'shared-programs',
  family: 'tooling',
  reason: 'program',
  things: 'client programs',
  one: { thing: 'client program', explainedBy: 'one application' },
  benignShare: 0.02,
  weight: 0.4,
});
