/** Tests whether members that seem unrelated share rare prompt templates and tools. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

export const sharedWording = sharedElsewhere({
  id: 'shared-wording',
  family: 'content',
  things: 'prompt templates and tools',
  benignShare: 0.3,
  weight: 0.15,
});
