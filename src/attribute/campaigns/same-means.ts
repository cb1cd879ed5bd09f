/** Says which sets of accounts are one operator's by what it has to own: payment instruments and devices. */

import type { Links } from '../groups/candidates.ts';
import { VIEWS } from '../views.ts';
import { customersIn, SEVERAL } from './belonging.ts';

/** So large a part of one of two sets shares means with the other ... */
const SHARED = 0.2;
/** ... and at least so many of its accounts. */
const ACCOUNTS = 2;

const IS_MEANS = VIEWS.map(({ reason }) => reason === 'payment' || reason === 'device');

/** What the accounts of a set own. */
interface Means {
  /** Of those that own anything that others have too. */
  accounts: { customer: number; values: Uint32Array }[];
  /** By value: the customer that has it; SEVERAL = more than one. */
  holders: ReadonlyMap<number, number>;
}

/**
 * Compares sets by means. An operator buys instruments and devices in lots and spreads them over its accounts, however
 * different the ways are that the accounts come in by. Programs, tools and addresses do not count here: other
 * operators have them too.
 */
export interface MeansComparison {
  /** Whether much of one set pays with what the other pays with, or runs on the same devices. */
  areSame(a: Uint32Array, b: Uint32Array): boolean;
  /** Sets joined that have the same means, in the order of the first of each. */
  joined(sets: readonly Uint32Array[]): Uint32Array[];
}

/** Each set is read once; a set must not change afterwards. */
export function compareMeans(links: Links): MeansComparison {
  const known = new WeakMap<Uint32Array, Means>();
  const meansOf = (set: Uint32Array): Means => {
    const means = known.get(set) ?? readMeans(set, links);
    known.set(set, means);
    return means;
  };
  const areSame = (a: Uint32Array, b: Uint32Array): boolean =>
    leadsTo(meansOf(a), meansOf(b), a.length) || leadsTo(meansOf(b), meansOf(a), b.length);
  return {
    areSame,
    joined(sets) {
      const joined: Uint32Array[] = [];
      for (const one of sets) {
        const same = joined.filter((other) => areSame(one, other));
        const all = Uint32Array.from([...same, one].flatMap((set) => [...set])).sort();
        const at = same.length === 0 ? joined.length : joined.indexOf(same[0]!);
        joined[at] = all;
        for (const other of same.slice(1)) joined.splice(joined.indexOf(other), 1);
      }
      return joined;
    },
  };
}

function leadsTo({ accounts }: Means, { holders }: Means, size: number): boolean {
  const tied = accounts.filter(({ customer, values }) =>
    values.some((value) => {
      const holder = holders.get(value);
      return holder !== undefined && holder !== customer;
    }),
  ).length;
  return tied >= ACCOUNTS && tied >= SHARED * size;
}

function readMeans(set: Uint32Array, { table, links, owner }: Links): Means {
  const customerOf = customersIn({ table, owner });
  const accounts: Means['accounts'] = [];
  const holders = new Map<number, number>();
  for (const account of set) {
    const values = links.values
      .subarray(links.offsets[account]!, links.offsets[account + 1]!)
      .filter((value) => IS_MEANS[table.view[value]!]);
    if (values.length === 0) continue;
    const customer = customerOf(account);
    accounts.push({ customer, values });
    for (const value of values) {
      const holder = holders.get(value) ?? customer;
      holders.set(value, holder === customer ? customer : SEVERAL);
    }
  }
  return { accounts, holders };
}
