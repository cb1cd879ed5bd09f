/** Tests whether members that seem unrelated share payments, devices or sign-ups. */

import type { GroupEvidence } from '../../group-test.ts';
import { sharedElsewhere } from '../../judging/shared-elsewhere.ts';

/** Of benign groups, one in a hundred shares means of identity between accounts that seem unrelated. */
const USUAL_SHARE = 0.01;
/** Families and agencies that do are small; above this size their share falls with the square. */
const USUAL_SIZE = 5;

const shareAmong = (members: number): number =>
  USUAL_SHARE * Math.min(1, (USUAL_SIZE / Math.max(1, members)) ** 2);

function benignShare({ sharing }: GroupEvidence): number {
  return shareAmong(sharing.find(({ family }) => family === 'identity')?.members ?? 0);
}

/**
 * Accounts of one organisation or of one private mail domain say openly that they belong together:
 * what they share among themselves is not counted.
 */
export const sharedIdentity = sharedElsewhere({
  id: 'shared-identity',
  family: 'identity',
  things: 'payment instruments, devices and sign-ups',
  benignShare,
  leastShare: shareAmong,
  weight: 0.8,
});
