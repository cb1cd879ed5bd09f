import { expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { buildGraph } from '../edges/graph.ts';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { VIEWS } from '../views.ts';
import { kinshipIn } from './kinship.ts';

const ACCOUNTS = 60;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const viewOf = (id: string): number => VIEWS.findIndex((view) => view.id === id);

/** The graph has an edge for each pair that shares anything of the first. */
function kinship(shared: readonly Shared[], further: readonly Shared[] = []) {
  const table = linkTable(ACCOUNTS, [...shared, ...further]);
  const none = new Uint32Array(ACCOUNTS);
  const pairs = shared.flatMap(({ accounts }) =>
    accounts.flatMap((a, at) => accounts.slice(at + 1).map((b) => [a, b] as const)),
  );
  const kin = buildGraph(ACCOUNTS, {
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    weight: new Float32Array(pairs.length).fill(5),
  });
  const links = {
    ...{ table, links: byAccount(table), exposures: [] },
    ...{ owner: none, openly: none, payer: none },
  };
  const found = kinshipIn(Uint32Array.from(range(0, ACCOUNTS)), {
    ...{ links, kin, accountsAtLeast: 5, random: createRandom(1) },
  });
  return { operators: found.operators.map((part) => [...part]), others: [...found.others] };
}

/** Cards of four accounts each, and one tool set for all of them. */
function operator(accounts: readonly number[]): Shared[] {
  const cards = range(0, Math.floor(accounts.length / 4)).map((card) => ({
    view: viewOf('payment'),
    key: 1000 + accounts[4 * card]!,
    accounts: accounts.slice(4 * card, 4 * card + 4),
  }));
  return [
    ...cards,
    { view: viewOf('tool-spec'), key: 2000 + accounts[0]!, accounts: [...accounts] },
  ];
}

test('operators with cards and tools of their own are told apart', () => {
  const { operators } = kinship([...operator(range(0, 20)), ...operator(range(20, 32))]);
  expect(operators.sort((a, b) => a[0]! - b[0]!)).toEqual([range(0, 20), range(20, 32)]);
});

test('parts that pay with the same cards are one operator, whatever else tells them apart', () => {
  const both = [...operator(range(0, 20)), ...operator(range(20, 40))];
  expect(kinship(both).operators).toHaveLength(2);
  const bridges = range(0, 4).map((at) => ({
    ...{ view: viewOf('payment'), key: 4000 + at, accounts: [5 * at, 20 + 5 * at] },
  }));
  expect(kinship(both, bridges).operators.map((part) => part.sort((a, b) => a - b))).toEqual([
    range(0, 40),
  ]);
});

test('cards alone are no operators: one may have many of them', () => {
  const cards = operator(range(0, 40)).slice(0, -1);
  const eight = range(0, 5).map((card) => ({
    ...cards[0]!,
    key: 3000 + card,
    accounts: range(8 * card, 8 * card + 8),
  }));
  expect(kinship(eight)).toEqual({ operators: [], others: range(0, 40) });
});

test('what an occasion gives makes no operator', () => {
  const class_ = range(0, 20);
  const given = ['referral', 'email-domain', 'signup-address'].map((id, key) => ({
    ...{ view: viewOf(id), key, accounts: class_ },
  }));
  expect(kinship(given).operators).toEqual([]);
});
