/** Tests whether members that seem unrelated share several rare tool specifications or system prompts. */

import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

/**
 * A starter kit, a company and a platform give one set of tools to many. Several that few others have, each
 * shared by accounts that pay apart, are one hand's.
 */
export const sharedTools = sharedElsewhere({
  id: 'shared-tools',
  family: 'tooling',
  reason: 'tools',
  things: 'tool specifications and system prompts',
  one: { thing: 'tool specification or system prompt', explainedBy: 'one application' },
  benignShare: 0.005,
  weight: 0.6,
});
