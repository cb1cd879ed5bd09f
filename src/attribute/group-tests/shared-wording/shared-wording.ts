/** Tests whether members that seem unrelated share rare prompt templates and tools. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

export const sharedWording = sharedElsewhere({
  id: 'shared-wording',
  family: 'content',
  reason: 'wording',
  things: 'prompt templates and wording',
  benignShare: 0.3,
  weight: 0.15,
});
