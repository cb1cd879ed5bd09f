import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { beyondChance } from './beyond-chance.ts';

const CORE = 300;
const REST = 30;
const ACCOUNTS = 1500;

/** Things of each family that everybody draws from by chance, and things that the operator holds. */
const POOL = 3000;
const HELD = 120;

interface World {
  random: Random;
  /** How many things of each family an account shows by chance. */
  shown: number;
  /** How many of what the operator holds each of its accounts shows in addition, by family. */
  held: readonly number[];
}

/** An operator's core, the rest of its accounts, and strangers who share with it by chance. */
function world({ random, shown, held }: World) {
  const sharers = new Map<string, { view: number; key: number; accounts: Set<number> }>();
  const show = (account: number, view: number, key: number): void => {
    const name = `${view}:${key}`;
    const value = sharers.get(name) ?? { view, key: view * 10_000 + key, accounts: new Set() };
    value.accounts.add(account);
    sharers.set(name, value);
  };
  for (let account = 0; account < ACCOUNTS; account++) {
    held.forEach((times, view) => {
      for (let n = 0; n < shown; n++) show(account, view, random.int(0, POOL - 1));
      if (account >= CORE + REST) return;
      for (let n = 0; n < times; n++) show(account, view, POOL + random.int(0, HELD - 1));
    });
  }
  const shared: Shared[] = [...sharers.values()]
    .filter(({ accounts }) => accounts.size > 1)
    .map(({ view, key, accounts }) => ({ view, key, accounts: [...accounts] }));
  const table = linkTable(ACCOUNTS, shared);
  return {
    table,
    links: byAccount(table),
    owner: new Uint32Array(ACCOUNTS),
    exposures: [0, 1, 2].map((family) => ({
      family,
      reason: 'address' as const,
      perAccount: null,
      total: ACCOUNTS,
    })),
    familyOfView: [0, 1, 2],
    isHeld: [true, true, false],
    byOccasion: [],
    isRun: [],
  };
}

const core = Uint32Array.from({ length: CORE }, (_, account) => account);

describe('beyondChance', () => {
  it('takes in the rest of an operator and hardly a stranger, however large its core is', () => {
    let taken = 0;
    let strangers = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const found = [
        ...beyondChance(core, world({ random: createRandom(seed), shown: 2, held: [15, 15, 0] })),
      ];
      taken += found.length;
      strangers += found.filter((account) => account >= CORE + REST).length;
    }
    expect(taken - strangers).toBeGreaterThan(0.9 * 20 * REST);
    expect(strangers).toBeLessThanOrEqual(0.02 * taken);
  });

  it('takes in nobody where strangers only share by chance, though most share in two families', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      expect([...beyondChance(core, world({ random, shown: 6, held: [0, 0, 0] }))]).toEqual([]);
    }
  });

  it('asks for two families', () => {
    const random = createRandom(1);
    const found = [...beyondChance(core, world({ random, shown: 2, held: [15, 0, 0] }))];
    expect(found.length).toBeLessThanOrEqual(2);
  });

  it('does not count what only accounts of one customer show', () => {
    const firm = [CORE, CORE + 1];
    const given = world({ random: createRandom(1), shown: 2, held: [15, 15, 0] });
    const before = beyondChance(core, given);
    expect(firm.every((account) => before.includes(account))).toBe(true);
    const owner = new Uint32Array(ACCOUNTS).fill(1, 0, CORE + 2);
    const after = beyondChance(core, { ...given, owner });
    expect(firm.some((account) => after.includes(account))).toBe(false);
  });
});
