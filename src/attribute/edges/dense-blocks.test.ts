import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { denseBlocks } from './dense-blocks.ts';

/** Accounts 0..19 share 15 values among themselves, each on 60 % of them; the rest is chance. */
function world(seed: number, camouflage: number) {
  const random = createRandom(seed);
  const shared: Shared[] = [];
  const accountsOf = (inside: (account: number) => boolean) =>
    Array.from({ length: 300 }, (_, account) => account).filter(inside);
  for (let key = 0; key < 15; key++) {
    shared.push({ view: 0, key, accounts: accountsOf((a) => a < 20 && random.float() < 0.6) });
  }
  for (let key = 100; key < 300; key++) {
    shared.push({ view: 0, key, accounts: accountsOf(() => random.float() < 0.01) });
  }
  for (let key = 1000; key < 1000 + camouflage; key++) {
    shared.push({ view: 0, key, accounts: accountsOf((a) => a < 20 || random.float() < 0.4) });
  }
  return linkTable(300, shared);
}

describe('denseBlocks', () => {
  it('finds a planted block among chance links', () => {
    const [block] = denseBlocks(world(1, 0), { blocks: 1, densityAtLeast: 0 });
    expect([...block!.accounts]).toEqual(Array.from({ length: 20 }, (_, account) => account));
    expect([...block!.values]).toEqual(Array.from({ length: 15 }, (_, value) => value));
  });

  it('finds several blocks, each with links of its own', () => {
    const block = (start: number, key: number): Shared[] =>
      Array.from({ length: 6 }, (_, index) => ({
        view: 0,
        key: key + index,
        accounts: [start, start + 1, start + 2, start + 3],
      }));
    const table = linkTable(20, [...block(0, 0), ...block(10, 50)]);
    const blocks = denseBlocks(table, { blocks: 5, densityAtLeast: 0 });
    expect(blocks.map((found) => [...found.accounts])).toContainEqual([0, 1, 2, 3]);
    const all = new Set(blocks.flatMap((found) => [...found.accounts]));
    expect([...all].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
  });

  it('finds a block in a graph of many nodes, where most go at once', () => {
    const random = createRandom(7);
    const accounts = 40_000;
    const shared: Shared[] = Array.from({ length: 60_000 }, (_, key) => {
      const pair = [random.int(0, accounts - 1), random.int(0, accounts - 1)];
      const inside = key < 100 ? pair.map((one) => one % 50) : pair;
      const others = key < 100 ? Array.from({ length: 18 }, () => random.int(0, 49)) : [];
      const all = [...new Set([...inside, ...others])];
      return { view: 0, key, accounts: all.sort((a, b) => a - b) };
    });
    const [block] = denseBlocks(linkTable(accounts, shared), { blocks: 1, densityAtLeast: 0 });
    expect([...block!.accounts]).toEqual(Array.from({ length: 50 }, (_, account) => account));
    expect([...block!.values]).toEqual(Array.from({ length: 100 }, (_, value) => value));
  });

  it('stops at the density that was asked for', () => {
    const densities = (densityAtLeast: number) =>
      denseBlocks(world(1, 0), { blocks: 9, densityAtLeast }).map(({ density }) => density);
    const [first, second] = densities(0);
    const between = (first! + second!) / 2;
    expect(densities(between)).toHaveLength(1);
    expect(densities(between)[0]).toBeGreaterThanOrEqual(between);
    expect(densities(first! + 1)).toEqual([]);
  });

  it('is at least half as dense as the densest set there is', () => {
    const random = createRandom(5);
    for (let round = 0; round < 20; round++) {
      const shared: Shared[] = Array.from({ length: 6 }, (_, key) => ({
        view: 0,
        key,
        accounts: [0, 1, 2, 3, 4, 5].filter(() => random.float() < 0.5),
      }));
      const table = linkTable(6, shared);
      const [block] = denseBlocks(table, { blocks: 1, densityAtLeast: 0 });
      expect(block?.density ?? 0).toBeGreaterThanOrEqual(greatestDensity(shared) / 2 - 1e-9);
    }
  });
});

/** By trying every set of accounts and values. */
function greatestDensity(shared: readonly Shared[]): number {
  let greatest = 0;
  for (let mask = 1; mask < 2 ** 12; mask++) {
    let weight = 0;
    let nodes = 0;
    for (let bit = 0; bit < 12; bit++) nodes += (mask >> bit) & 1;
    shared.forEach((value, key) => {
      if (((mask >> (6 + key)) & 1) === 0) return;
      const inside = value.accounts.filter((account) => ((mask >> account) & 1) === 1).length;
      weight += inside / Math.log(value.accounts.length + 5);
    });
    greatest = Math.max(greatest, weight / nodes);
  }
  return greatest;
}
