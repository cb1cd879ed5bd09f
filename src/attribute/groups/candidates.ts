/** Proposes the groups of accounts that deserve a test, from every evidence channel. */

import type { Random } from '#std/random';
import { CHANNELS, KIN, type ProposalChannel } from '../edges/channels.ts';
import { validatedEdges } from '../edges/edges.ts';
import type { Graph } from '../edges/graph.ts';
import type { CustomerNumbers } from '../judging/customer-set.ts';
import type { GroupAnswer } from '../judging/judge.ts';
import {
  type AccountLinks,
  byAccount,
  type Exposure,
  type LinkTable,
} from '../links/link-table.ts';
import { type DenseGroupInput, denseGroups } from './dense-groups.ts';
import { type Community, communities, describeCommunity } from './groups.ts';

/** What is known of all links at one moment, ready to be looked into. */
export interface Links extends CustomerNumbers {
  table: LinkTable;
  links: AccountLinks;
  exposures: readonly Exposure[];
}

/** A community and the evidence that proposed it. */
export interface GroupCandidate {
  channel: ProposalChannel;
  community: Community;
  /** What a larger group answered that these accounts are the carriers of; not asked of them again. */
  carried?: readonly GroupAnswer[];
}

export interface CandidateOptions {
  accountsAtLeast: number;
  neighbours: number;
  looseShare: number;
  falseDiscoveryRate: number;
  random: Random;
}

export interface Proposals {
  candidates: GroupCandidate[];
  /** Pairs that several families tie, by what is left without the strongest. */
  whole: Graph;
  /** Evidence of kinship: see KIN. */
  kin: Graph;
  /** Evidence of each channel. */
  graphOf: ReadonlyMap<ProposalChannel, Graph>;
  /** Pairs of accounts that stand after correction over all pairs, by channel. */
  standingPairs: number[];
}

/** Groups that deserve a test. */
export function proposeGroups(
  given: Omit<Links, 'links' | 'openly' | 'payer'>,
  options: CandidateOptions,
): Proposals {
  const graphs = validatedEdges(given.table, {
    exposures: given.exposures,
    owner: given.owner,
    channels: [...CHANNELS, KIN],
    neighbours: options.neighbours,
    falseDiscoveryRate: options.falseDiscoveryRate,
  });
  const candidates = CHANNELS.flatMap((channel, index) => {
    const { graph } = graphs[index]!;
    const { accountsAtLeast, looseShare } = options;
    const random = options.random.fork(channel.id);
    const found = communities(graph, { accountsAtLeast, looseShare, random });
    if (channel.rule === 'any')
      found.push(...denseCommunities(channel, { given, graph, accountsAtLeast }));
    return found.map((community) => ({ channel, community }));
  });
  return {
    candidates,
    whole: graphs[CHANNELS.length - 1]!.graph,
    kin: graphs[CHANNELS.length]!.graph,
    graphOf: new Map(CHANNELS.map((channel, index) => [channel, graphs[index]!.graph])),
    standingPairs: graphs.slice(0, CHANNELS.length).map(({ standing }) => standing),
  };
}

/** Dense blocks of accounts and values, where no second family is asked to agree. */
function denseCommunities(
  { families }: ProposalChannel,
  {
    given,
    graph,
    accountsAtLeast,
  }: { given: DenseGroupInput; graph: Graph; accountsAtLeast: number },
): Community[] {
  return denseGroups(families, given, accountsAtLeast).map((members) => ({
    ...describeCommunity(graph, members),
    whole: true,
  }));
}

export function linksAt(
  table: LinkTable,
  exposures: readonly Exposure[],
  owners: CustomerNumbers,
): Links {
  return { table, links: byAccount(table), exposures, ...owners };
}
