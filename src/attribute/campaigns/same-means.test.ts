import { describe, expect, it } from 'vitest';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { VIEWS } from '../views.ts';
import { compareMeans } from './same-means.ts';

const ACCOUNTS = 60;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const viewOf = (id: string): number => VIEWS.findIndex((view) => view.id === id);
const card = (...accounts: number[]): Shared => ({
  view: viewOf('payment'),
  key: accounts[0]!,
  accounts,
});

function linksOf(shared: Shared[], owner = new Uint32Array(ACCOUNTS)) {
  const table = linkTable(ACCOUNTS, shared);
  const none = new Uint32Array(ACCOUNTS);
  return { table, links: byAccount(table), exposures: [], owner, openly: none, payer: none };
}

const haveSame = (a: Uint32Array, b: Uint32Array, links: ReturnType<typeof linksOf>): boolean =>
  compareMeans(links).areSame(a, b);

const set = (from: number, to: number): Uint32Array => Uint32Array.from(range(from, to));

describe('sets of the same means', () => {
  it('are those of which one pays with much of what the other pays with', () => {
    const shared = [card(0, 20), card(1, 21)];
    expect(haveSame(set(0, 10), set(20, 60), linksOf(shared))).toBe(true);
    expect(haveSame(set(20, 60), set(0, 10), linksOf(shared))).toBe(true);
    expect(haveSame(set(0, 11), set(20, 60), linksOf(shared))).toBe(false);
  });

  it('are not those that one shared card ties', () => {
    expect(haveSame(set(0, 5), set(20, 25), linksOf([card(0, 20)]))).toBe(false);
  });

  it.each([
    ['device', true],
    ['registered-device', true],
    ['address', false],
    ['tool-spec', false],
    ['referral', false],
  ])('share means by %s: %s', (view, expected) => {
    const shared = [{ view: viewOf(view), key: 1, accounts: range(0, 30) }];
    expect(haveSame(set(0, 10), set(20, 30), linksOf(shared))).toBe(expected);
  });

  it('are not those of one customer that pays for all of its accounts', () => {
    const owner = new Uint32Array(ACCOUNTS).fill(1, 0, 30);
    const shared = [card(...range(0, 30))];
    expect(haveSame(set(0, 10), set(20, 30), linksOf(shared, owner))).toBe(false);
  });

  it('are joined, also two that only a third ties', () => {
    const links = linksOf([card(0, 20), card(1, 21), card(10, 22), card(11, 23)]);
    const joined = compareMeans(links).joined([set(0, 10), set(10, 20), set(20, 30), set(40, 50)]);
    expect(joined.map((one) => [...one])).toEqual([range(0, 30), range(40, 50)]);
  });
});
