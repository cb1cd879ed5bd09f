/** Tests whether members that pay apart share devices. */

import { meansShare, meansShareAmong } from '../../judging/means-share.ts';
import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

/**
 * Accounts of one organisation or of one private mail domain say openly that they belong together:
 * what they share among themselves is not counted. Who pays with one instrument is one customer here.
 */
export const sharedDevice = sharedElsewhere({
  id: 'shared-device',
  family: 'identity',
  reason: 'device',
  things: 'devices',
  one: { thing: 'device', explainedBy: 'one household' },
  benignShare: meansShare('device'),
  leastShare: meansShareAmong,
  weight: 0.3,
});
