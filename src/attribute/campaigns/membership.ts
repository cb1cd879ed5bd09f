/** Sorts the accounts around a tested set into core, likely and fringe members. */

import { median } from '#std/statistics/spread';
import type { Graph } from '../edges/graph.ts';
import { FAMILIES } from '../view.ts';
import { belonging, type Core, familiesOf, MARKED_SHARE, sharingWith } from './belonging.ts';
import { beyondChance, type ChanceInput } from './beyond-chance.ts';

export type MemberRole = 'core' | 'likely' | 'fringe';

export interface Member {
  /** Account number. */
  account: number;
  role: MemberRole;
  /** 0 to 1: 0.5 = as strongly tied to the core as the core's median member is. */
  strength: number;
}

export interface MembershipInput extends ChanceInput {
  /** Evidence from several families. */
  graph: Graph;
  /** Whether the campaign is known: a new one must consist of those who were tested, in the main. */
  isKnown: boolean;
}

/** Ties to the core relative to the core's own median from which on an account belongs to it. */
const LIKELY_TIE = 0.25;
const FRINGE_TIE = 0.1;
const ROUNDS = 6;

/**
 * Who belongs to a campaign that stands, starting from the accounts that were tested. Every member
 * must show it by itself (see `belonging`), whatever the set that it came with. The core are those
 * that share rare values with others in every family that marks the campaign (or in all but one,
 * see `coreOf`); all others are measured by their ties to the core, so that bystanders who are only
 * tied to each other, or to one side of it, fall away. Accounts outside the seed that are tied as
 * strongly are taken in.
 */
export function membersOf(seed: Uint32Array, input: MembershipInput): Member[] {
  let set = seed;
  let members: Member[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const core = { ...coreOf(set, input), tested: seed };
    members = membersAround(set, core, input);
    const next = Uint32Array.from(
      members.filter(({ role }) => role !== 'fringe').map(({ account }) => account),
    ).sort();
    if (next.length === set.length && next.every((account, index) => account === set[index])) break;
    set = next;
  }
  return members.sort((a, b) => b.strength - a.strength || a.account - b.account);
}

function membersAround(set: Uint32Array, core: Core, input: MembershipInput): Member[] {
  const inCore = new Set(core.accounts);
  const belongs = belonging(core, input);
  const members: Member[] = [];
  for (const [account, ratio] of tieRatios(set, core.accounts, input)) {
    const isCore = inCore.has(account);
    if ((!isCore && ratio < FRINGE_TIE) || !belongs(account)) continue;
    const role = isCore ? 'core' : ratio >= LIKELY_TIE ? 'likely' : 'fringe';
    members.push({ account, role, strength: ratio / (1 + ratio) });
  }
  return members;
}

/**
 * Ties of the accounts around the core relative to the median of the core's own. Where most of the
 * core has no edge to the rest of it, pairs say nothing (an operator that is a large part of everybody
 * makes chance of all that two accounts share). Then a new campaign keeps who was tested, and a known
 * one takes in those who share more with all of the core together than chance explains; but they go
 * to any other campaign that they are tied to first.
 */
function tieRatios(
  set: Uint32Array,
  core: Uint32Array,
  input: MembershipInput,
): Map<number, number> {
  const ties = tiesTo(core, input.graph);
  const usual = median(Float64Array.from(core, (account) => ties.get(account) ?? 0));
  if (usual > 0) return new Map([...ties].map(([account, tie]) => [account, tie / usual]));
  const around = input.isKnown ? beyondChance(core, input) : [...set, ...ties.keys()];
  const ratios = new Map<number, number>();
  for (const account of around) ratios.set(account, LIKELY_TIE + (ties.get(account) ?? 0));
  for (const account of core) ratios.set(account, 1 + ties.get(account)!);
  return ratios;
}

/**
 * Members that share something in every family in which most of the set share something. Where
 * those are the lesser part, one family of three or more may be missing: in a small campaign chance
 * leaves gaps, and the few who have none do not stand for the rest.
 */
function coreOf(set: Uint32Array, input: MembershipInput): Omit<Core, 'tested'> {
  const sharedBy = sharingWith(set, input);
  const shares = Array.from(set, (account) => familiesOf(sharedBy(account), input));
  const marking = FAMILIES.map((_, family) => 1 << family).filter(
    (bit) => shares.filter((one) => (one & bit) !== 0).length >= MARKED_SHARE * set.length,
  );
  const sharing = (families: number): Uint32Array =>
    set.filter(
      (_, index) => marking.filter((bit) => (shares[index]! & bit) !== 0).length >= families,
    );
  const whole = sharing(marking.length);
  const isLesser = 2 * whole.length < set.length;
  const core = isLesser && marking.length >= 3 ? sharing(marking.length - 1) : whole;
  return { accounts: core.length >= 3 ? core : set, marking: marking.length };
}

/** Weight of the edges from every account around to the given ones. */
export function tiesTo(core: Uint32Array, graph: Graph): Map<number, number> {
  const ties = new Map<number, number>();
  for (const account of core) {
    if (!ties.has(account)) ties.set(account, 0);
    for (let at = graph.offsets[account]!; at < graph.offsets[account + 1]!; at++) {
      const other = graph.targets[at]!;
      ties.set(other, (ties.get(other) ?? 0) + graph.weights[at]!);
    }
  }
  return ties;
}
