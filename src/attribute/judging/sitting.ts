/** What a jury works with, and what one of its sittings judges by. */

import type { Random } from '#std/random';
import type { ProposalChannel } from '../edges/channels.ts';
import type { Graph } from '../edges/graph.ts';
import type { GroupTest } from '../group-test.ts';
import type { Links } from '../groups/candidates.ts';
import type { EvidenceDeps, EvidenceTime } from './group-evidence.ts';
import type { ReferenceOptions } from './reference-groups.ts';

export interface JuryDeps extends EvidenceDeps {
  tests: readonly GroupTest[];
  random: Random;
}

export interface JuryOptions extends ReferenceOptions {
  falseDiscoveryRate: number;
}

/** What one sitting judges by. */
export interface Sitting {
  links: Links;
  time: EvidenceTime;
  /** Evidence of kinship, and of each channel. */
  kin: Graph;
  graphOf: ReadonlyMap<ProposalChannel, Graph>;
  /** All accounts that any channel proposed. */
  proposed: ReadonlySet<number>;
  /** p-values of campaigns that are known and active. */
  known: readonly number[];
}
