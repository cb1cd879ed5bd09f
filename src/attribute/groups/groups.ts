/** Divides a graph of accounts into communities, and joins loose ones to wholes. */

import type { Random } from '#std/random';
import { median } from '#std/statistics/spread';
import { components, type Graph, strengthsAmong, subgraph } from '../edges/graph.ts';
import { leiden } from './leiden.ts';
import { joinLoose, membersByLabel } from './seeds.ts';

/** Accounts that belong together by their links; nothing is claimed of them yet. */
export interface Community {
  /** Account numbers, ascending. */
  members: Uint32Array;
  /** Weight of each member's links inside, in nats. */
  strength: Float64Array;
  /** Weight inside over all weight of the members' links: 1 = nothing leads out. */
  closedness: number;
  /** Little leads out of it; a part otherwise. */
  whole: boolean;
}

export interface CommunityOptions {
  accountsAtLeast: number;
  /** Members with less than this share of the median strength hang on loosely and are left out. */
  looseShare: number;
  random: Random;
}

/**
 * Connected components, then Leiden in each, then loose communities joined again until little leads
 * out: wholes, and the communities that they are made of. Tests find out which of them stand. A
 * component as such is nothing, since one popular thing can tie strangers into it.
 */
export function communities(graph: Graph, options: CommunityOptions): Community[] {
  const found = new Map<string, { members: Uint32Array; whole: boolean }>();
  const keep = (members: Uint32Array, whole: boolean): void => {
    const key = `${members[0]}:${members.length}`;
    if (members.length < options.accountsAtLeast || found.has(key)) return;
    found.set(key, { members, whole });
  };
  for (const component of components(graph)) {
    if (component.length < options.accountsAtLeast) break;
    const part = subgraph(graph, component);
    const labels = leiden(part, { random: options.random.fork(component[0]!) });
    for (const whole of membersByLabel(component, joinLoose(part, labels))) keep(whole, true);
    for (const one of membersByLabel(component, labels)) keep(one, false);
  }
  return [...found.values()]
    .map(({ members, whole }) => ({
      members: tightened(graph, members, options.looseShare),
      whole,
    }))
    .filter(({ members }) => members.length >= options.accountsAtLeast)
    .map(({ members, whole }) => ({ ...describeCommunity(graph, members), whole }));
}

/** Leaves out members that hang on by little. */
function tightened(graph: Graph, members: Uint32Array, looseShare: number): Uint32Array {
  const strength = strengthsAmong(graph, members);
  const least = looseShare * median(strength);
  return members.filter((_, index) => strength[index]! >= least);
}

/** The same community without some accounts. */
export function without(community: Community, gone: ReadonlySet<number>): Community {
  const { members, strength } = community;
  if (!members.some((account) => gone.has(account))) return community;
  const kept = (_: number, index: number): boolean => !gone.has(members[index]!);
  return { ...community, members: members.filter(kept), strength: strength.filter(kept) };
}

/** What a graph says of some accounts, ascending. */
export function describeCommunity(graph: Graph, members: Uint32Array): Omit<Community, 'whole'> {
  const strength = strengthsAmong(graph, members);
  let inside = 0;
  let all = 0;
  members.forEach((node, index) => {
    inside += strength[index]!;
    for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
      all += graph.weights[at]!;
    }
  });
  return { members, strength, closedness: all === 0 ? 0 : inside / all };
}
