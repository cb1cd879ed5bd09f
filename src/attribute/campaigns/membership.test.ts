import { describe, expect, it } from 'vitest';
import { buildGraph } from '../edges/graph.ts';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { membersOf } from './membership.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** Ties between all accounts of each group, and what accounts share by view (= family). */
function input(groups: readonly { accounts: number[]; weight: number }[], shared: Shared[]) {
  const ties = groups.flatMap(({ accounts, weight }) =>
    accounts.flatMap((a, at) => accounts.slice(at + 1).map((b) => ({ a, b, weight }))),
  );
  const table = linkTable(30, shared);
  return {
    graph: buildGraph(30, {
      from: Uint32Array.from(ties, ({ a }) => a),
      to: Uint32Array.from(ties, ({ b }) => b),
      weight: Float32Array.from(ties, ({ weight }) => weight),
    }),
    table,
    links: byAccount(table),
    owner: new Uint32Array(30),
    exposures: [0, 1, 2].map((family) => ({
      family,
      reason: 'address' as const,
      perAccount: null,
      total: 30,
    })),
    familyOfView: [0, 1, 2],
    isHeld: [true, false, false],
    byOccasion: [],
    isRun: [],
    isKnown: true,
  };
}

const rolesOf = (seed: number[], given: ReturnType<typeof input>) =>
  new Map(membersOf(Uint32Array.from(seed), given).map(({ account, role }) => [account, role]));

describe('membersOf', () => {
  const OPERATOR = range(0, 10);

  it('counts bystanders out that are tied to one side only', () => {
    const given = input(
      [
        { accounts: OPERATOR, weight: 10 },
        { accounts: [9, ...range(10, 15)], weight: 6 },
      ],
      [0, 1].map((view) => ({ view, key: view + 1, accounts: OPERATOR })),
    );
    const roles = rolesOf(range(0, 15), given);
    for (const account of OPERATOR) expect(roles.get(account)).toBe('core');
    for (const account of range(10, 15)) expect(roles.get(account) ?? 'fringe').toBe('fringe');
  });

  it('takes in whom the seed lacks, if they are tied as strongly', () => {
    const given = input(
      [{ accounts: OPERATOR, weight: 10 }],
      [0, 1].map((view) => ({ view, key: view + 1, accounts: OPERATOR })),
    );
    expect([...rolesOf(range(0, 7), given).keys()].sort((a, b) => a - b)).toEqual(OPERATOR);
  });

  it('does not let a few without a gap stand for a small campaign with gaps', () => {
    const few = range(0, 3);
    const shared: Shared[] = [
      { view: 0, key: 1, accounts: [...few, 3, 4, 5, 6] },
      { view: 1, key: 2, accounts: [...few, 5, 6, 7, 8, 9] },
      { view: 2, key: 3, accounts: [...few, 3, 4, 7, 8, 9] },
    ];
    const heldAnyhow = [true, true, false];
    const close = [
      { accounts: few, weight: 200 },
      { accounts: OPERATOR, weight: 10 },
    ];
    const roles = rolesOf(OPERATOR, { ...input(close, shared), isHeld: heldAnyhow });
    expect([...roles].filter(([, role]) => role === 'core')).toHaveLength(OPERATOR.length);
  });

  it('names nobody who is only like the core where the core held things in common', () => {
    const close = [{ accounts: range(0, 12), weight: 10 }];
    const alike: Shared[] = [1, 2].map((view) => ({ view, key: view, accounts: range(0, 12) }));
    const held: Shared = { view: 0, key: 9, accounts: OPERATOR };
    const named = (shared: Shared[]) => rolesOf(OPERATOR, input(close, shared)).size;
    expect(named([held, ...alike])).toBe(10);
    expect(named(alike)).toBe(12);
  });

  it('names nobody who shares with the core in one family only, however strongly tied', () => {
    const close = [{ accounts: range(0, 12), weight: 10 }];
    const shared: Shared[] = [
      { view: 0, key: 1, accounts: range(0, 12) },
      { view: 1, key: 2, accounts: OPERATOR },
    ];
    const roles = rolesOf(range(0, 12), input(close, shared));
    expect([...roles.keys()].sort((a, b) => a - b)).toEqual(OPERATOR);
  });

  it('does not count what colleagues share among themselves, where ties are weak', () => {
    const colleagues = [10, 11];
    const own: Shared[] = [0, 1].map((view) => ({ view, key: 10 + view, accounts: colleagues }));
    const operators: Shared[] = [0, 1].map((view) => ({ view, key: view, accounts: OPERATOR }));
    const hosting: Shared = { view: 0, key: 20, accounts: [9, ...colleagues] };
    const given = input([{ accounts: [0, 1], weight: 1 }], [...own, ...operators, hosting]);
    const named = (owner: Uint32Array<ArrayBuffer>) =>
      rolesOf(range(0, 12), { ...given, owner }).size;
    const owner = new Uint32Array(30);
    expect(named(owner)).toBe(12);
    expect(named(owner.fill(7, 10, 12))).toBe(10);
  });

  it('measures strength against the core also where its median tie is nothing', () => {
    const shared: Shared[] = [0, 1].map((view) => ({ view, key: view, accounts: OPERATOR }));
    const given = input([{ accounts: [0, 1], weight: 3 }], shared);
    const strength = new Map(
      membersOf(Uint32Array.from(OPERATOR), given).map((one) => [one.account, one.strength]),
    );
    expect(strength.get(5)).toBe(0.5);
    expect(strength.get(0)).toBe(0.8);
  });

  it('keeps in a new campaign who was tested and belongs, where pairs say nothing', () => {
    const shared: Shared[] = [
      { view: 0, key: 1, accounts: range(0, 8) },
      { view: 1, key: 2, accounts: OPERATOR },
      { view: 2, key: 3, accounts: [...range(0, 6), 8, 9] },
      { view: 0, key: 4, accounts: [20, 21] },
    ];
    const given = { ...input([], shared), isHeld: [true, true, true], isKnown: false };
    const roles = rolesOf([...OPERATOR, 20, 21], given);
    expect([...roles.keys()].sort((a, b) => a - b)).toEqual(OPERATOR);
  });

  it('lets a known campaign take in who shares more than chance explains, where pairs say nothing', () => {
    const shared: Shared[] = range(0, 8).map((key) => ({
      view: key % 2,
      key,
      accounts: OPERATOR,
    }));
    const named = (weight: number, isKnown: boolean) => {
      const given = input([{ accounts: range(0, 7), weight }], shared);
      return rolesOf(range(0, 7), { ...given, isKnown }).size;
    };
    expect(named(0, true)).toBe(10);
    expect(named(0, false)).toBe(7);
    expect(named(5, true)).toBe(7);
  });
});
