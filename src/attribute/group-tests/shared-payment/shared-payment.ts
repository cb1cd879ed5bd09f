/** Tests whether members that seem unrelated share instruments of payment. */

import { meansShare, meansShareAmong } from '../../judging/means-share.ts';
import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

/**
 * Accounts of one organisation or of one private mail domain say openly that they belong together:
 * what they share among themselves is not counted.
 */
export const sharedPayment = sharedElsewhere({
  id: 'shared-payment',
  family: 'identity',
  reason: 'payment',
  things: 'instruments of payment',
  one: { thing: 'instrument of payment', explainedBy: 'one payer' },
  benignShare: meansShare('payment'),
  leastShare: meansShareAmong,
  weight: 0.7,
});
