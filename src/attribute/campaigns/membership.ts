import { median } from '#std/statistics/spread';
import type { Graph } from '../edges/graph.ts';
import type { AccountLinks, LinkTable } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';

export type Role = 'core' | 'likely' | 'fringe';

export interface Member {
  /** Account number. */
  account: number;
  role: Role;
  /** 0 to 1: 0.5 = as strongly tied to the core as the core's median member is. */
  strength: number;
}

export interface MembershipInput {
  /** Evidence from several families. */
  graph: Graph;
  table: LinkTable;
  links: AccountLinks;
  /** By view: index into FAMILIES. */
  familyOfView: readonly number[];
  /** By view: whether sharing means that the accounts held one thing. */
  isHeld: readonly boolean[];
}

/** Ties to the core relative to the core's own median from which on an account belongs to it. */
const LIKELY_TIE = 0.25;
const FRINGE_TIE = 0.1;
const ROUNDS = 6;
/** A family marks a campaign if at least this share of the set shares something in it. */
const MARKED_SHARE = 0.3;

/**
 * Who belongs to a campaign that stands, starting from the accounts that were tested. The core are
 * those that share rare values with others of it in every family that marks the campaign (or in all
 * but one, see `coreOf`); all others are measured by their ties to the core, so that bystanders who
 * are only tied to each other, or to one side of it, fall away. Accounts outside the seed that are
 * tied as strongly are taken in, unless they are only alike.
 */
export function membersOf(seed: Uint32Array, input: MembershipInput): Member[] {
  let set = seed;
  let core = coreOf(set, input);
  for (let round = 0; round < ROUNDS; round++) {
    const ties = tiesTo(core, input.graph);
    const usual = median(Float64Array.from(core, (account) => ties.get(account) ?? 0));
    const next = Uint32Array.from(
      [...ties].filter(([, tie]) => tie >= LIKELY_TIE * usual).map(([account]) => account),
    ).sort();
    if (next.length === set.length && next.every((account, index) => account === set[index])) break;
    set = next;
    core = coreOf(set, input);
  }
  return describeMembers(set, core, input);
}

function describeMembers(set: Uint32Array, core: Uint32Array, input: MembershipInput): Member[] {
  const ties = tiesTo(core, input.graph);
  const usual = median(Float64Array.from(core, (account) => ties.get(account) ?? 0)) || 1;
  const inCore = new Set(core);
  const inSet = new Set(set);
  const isBystander = bystandersOf(core, input);
  const members: Member[] = [];
  for (const [account, tie] of ties) {
    const ratio = tie / usual;
    const isCore = inCore.has(account);
    if (!isCore && isBystander(account)) continue;
    if (!inSet.has(account) && ratio < FRINGE_TIE) continue;
    const role = isCore ? 'core' : ratio >= LIKELY_TIE ? 'likely' : 'fringe';
    members.push({ account, role, strength: ratio / (1 + ratio) });
  }
  return members.sort((a, b) => b.strength - a.strength || a.account - b.account);
}

/**
 * Where most of a core held things in common (addresses, devices, cards), an account that held none
 * of them and is only like them (the same kind of client, the same words) is a bystander: honest
 * programs that live where the operator does are that.
 */
function bystandersOf(core: Uint32Array, input: MembershipInput): (account: number) => boolean {
  const { table, links, isHeld } = input;
  const holders = new Map<number, number>();
  for (const account of core) {
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      const value = links.values[at]!;
      if (isHeld[table.view[value]!]) holders.set(value, (holders.get(value) ?? 0) + 1);
    }
  }
  const inCore = new Set(core);
  const holds = (account: number): boolean => {
    const itself = inCore.has(account) ? 1 : 0;
    for (let at = links.offsets[account]!; at < links.offsets[account + 1]!; at++) {
      if ((holders.get(links.values[at]!) ?? 0) > itself) return true;
    }
    return false;
  };
  const isMarked = core.filter(holds).length >= MARKED_SHARE * core.length;
  return (account) => isMarked && !holds(account);
}

/**
 * Members that share something in every family in which most of the set share something. Where
 * those are the lesser part, one family of three or more may be missing: in a small campaign chance
 * leaves gaps, and the few who have none do not stand for the rest.
 */
function coreOf(set: Uint32Array, input: MembershipInput): Uint32Array {
  const shares = familiesShared(set, input);
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
  return core.length >= 3 ? core : set;
}

/** Per member one bit a family: whether it shares a rare value with another member. */
function familiesShared(
  set: Uint32Array,
  { table, links, familyOfView }: MembershipInput,
): Uint8Array {
  const sharers = new Uint8Array(table.view.length);
  for (const member of set) {
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      if (sharers[value]! < 2) sharers[value]!++;
    }
  }
  return Uint8Array.from(set, (member) => {
    let shares = 0;
    for (let at = links.offsets[member]!; at < links.offsets[member + 1]!; at++) {
      const value = links.values[at]!;
      if (sharers[value] === 2) shares |= 1 << familyOfView[table.view[value]!]!;
    }
    return shares;
  });
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
