/** Lists the evidence channels that propose groups, each with the families left to test them. */

import { FAMILIES, type Family } from '../view.ts';
import type { Channel } from './edges.ts';

/** A way to propose groups, and with it what may test them: all families that it did not use. */
export interface ProposalChannel extends Channel {
  id: string;
}

const channel = (rule: Channel['rule'], ...families: Family[]): ProposalChannel => ({
  id: families.join('+'),
  families: families.map((family) => FAMILIES.indexOf(family)),
  rule,
});

/**
 * Which evidence proposes groups. Pairs of families propose where both agree, so that the others are
 * left to test; the last three propose by what is left without the strongest of three families and can
 * only be tested by timing, but see the whole of an operator.
 */
export const CHANNELS: readonly ProposalChannel[] = [
  channel('any', 'infrastructure'),
  channel('any', 'identity'),
  channel('any', 'content'),
  channel('several', 'infrastructure', 'identity'),
  channel('several', 'infrastructure', 'content'),
  channel('several', 'identity', 'content'),
  channel('several', 'infrastructure', 'identity', 'content'),
];

/** What only accounts of one operator have in common: it proposes nobody, and tells operators apart. */
export const KIN: Channel = {
  families: (['infrastructure', 'identity', 'tooling'] as const).map((family) =>
    FAMILIES.indexOf(family),
  ),
  rule: 'any',
};

export function testableFamilies({ families }: ProposalChannel): Family[] {
  return FAMILIES.filter((_, index) => !families.includes(index));
}
