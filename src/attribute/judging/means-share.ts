/** How many benign groups share several means between members that seem unrelated, by their size. */

import type { GroupEvidence } from '../group-test.ts';
import type { Reason } from '../view.ts';

/**
 * Of benign groups, so many share several instruments or devices between accounts that seem unrelated. One
 * for all (a family, an agency) is one thing and is taken off before.
 */
const USUAL_SHARE = 0.003;
/** Those that do are small; above this size their share falls with the square. */
const USUAL_SIZE = 5;

/** The least that it can be for so many members: all of them share. */
export const meansShareAmong = (members: number): number =>
  USUAL_SHARE * Math.min(1, (USUAL_SIZE / Math.max(1, members)) ** 2);

export const meansShare =
  (reason: Reason) =>
  ({ sharing }: GroupEvidence): number =>
    meansShareAmong(sharing.find((one) => one.reason === reason)?.beyondOne.members ?? 0);
