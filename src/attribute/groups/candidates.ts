import type { Random } from '#std/random';
import { CHANNELS, type ProposalChannel } from '../edges/channels.ts';
import { validatedEdges } from '../edges/edges.ts';
import type { Graph } from '../edges/graph.ts';
import {
  type AccountLinks,
  byAccount,
  type Exposure,
  type LinkTable,
} from '../links/link-table.ts';
import { type Community, communities } from './groups.ts';
import type { Owners } from './owners.ts';

/** What is known of all links at one moment, ready to be looked into. */
export interface Links extends Owners {
  table: LinkTable;
  links: AccountLinks;
  exposures: readonly Exposure[];
}

/** A community and the evidence that proposed it. */
export interface Candidate {
  channel: ProposalChannel;
  community: Community;
}

export interface CandidateOptions {
  accountsAtLeast: number;
  neighbours: number;
  looseShare: number;
  falseDiscoveryRate: number;
  random: Random;
}

export interface Proposals {
  candidates: Candidate[];
  /** Evidence from several families, of which the last channel's graph holds all. */
  whole: Graph;
  /** Pairs of accounts that stand after correction over all pairs, by channel. */
  standingPairs: number[];
}

/** Groups that deserve a test. */
export function proposeGroups(
  given: Omit<Links, 'links' | 'openly'>,
  options: CandidateOptions,
): Proposals {
  const graphs = validatedEdges(given.table, {
    exposures: given.exposures,
    owner: given.owner,
    channels: CHANNELS,
    neighbours: options.neighbours,
    falseDiscoveryRate: options.falseDiscoveryRate,
  });
  const candidates = CHANNELS.flatMap((channel, index) =>
    communities(graphs[index]!.graph, {
      accountsAtLeast: options.accountsAtLeast,
      looseShare: options.looseShare,
      random: options.random.fork(channel.id),
    }).map((community) => ({ channel, community })),
  );
  return {
    candidates,
    whole: graphs.at(-1)!.graph,
    standingPairs: graphs.map(({ standing }) => standing),
  };
}

export function linksAt(table: LinkTable, exposures: readonly Exposure[], owners: Owners): Links {
  return { table, links: byAccount(table), exposures, ...owners };
}
