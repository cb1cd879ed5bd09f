import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { FAMILIES } from '../view.ts';
import { denseGroups } from './dense-groups.ts';

const ACCOUNTS = 600;
const OPERATOR = Array.from({ length: 30 }, (_, account) => account);
const CONTENT = FAMILIES.indexOf('content');
const VIEWS = [CONTENT, FAMILIES.indexOf('identity')];

const some = (random: Random, accounts: readonly number[], count: number): number[] =>
  random.shuffle([...accounts]).slice(0, count);

/** Wording that everybody picks up by twos and threes, and some that half of the operator uses. */
function world(seed: number, shared: (random: Random) => Shared[]) {
  const random = createRandom(seed);
  const everybody = Array.from({ length: ACCOUNTS }, (_, account) => account);
  const chance = Array.from({ length: 400 }, (_, key) => ({
    view: 0,
    key,
    accounts: some(random, everybody, random.int(2, 3)),
  }));
  return linkTable(
    ACCOUNTS,
    [...chance, ...shared(random)].map((value) => ({
      ...value,
      accounts: [...value.accounts].sort((a, b) => a - b),
    })),
  );
}

const operatorsWording = (random: Random): Shared[] =>
  Array.from({ length: 30 }, (_, index) => ({
    view: 0,
    key: 1000 + index,
    accounts: [...some(random, OPERATOR, 15), random.int(30, ACCOUNTS - 1)],
  }));

function groupsOf(table: ReturnType<typeof world>, owner = new Uint32Array(ACCOUNTS)) {
  const exposures = VIEWS.map((family) => ({
    family,
    reason: 'address' as const,
    perAccount: null,
    total: ACCOUNTS,
  }));
  return denseGroups([CONTENT], { table, exposures, owner }, 5).map((group) => [...group]);
}

describe('denseGroups', () => {
  it('finds an operator among wording that ties it to everybody', () => {
    for (const seed of [1, 2, 3]) {
      const [group] = groupsOf(world(seed, operatorsWording));
      expect(OPERATOR, `seed ${seed}`).toEqual(expect.arrayContaining(group!));
      expect(group!.length, `seed ${seed}`).toBeGreaterThanOrEqual(27);
    }
  });

  it('proposes nothing where accounts are tied by chance only', () => {
    for (const seed of [1, 2, 3]) expect(groupsOf(world(seed, () => []))).toEqual([]);
  });

  it('looks at the values of its own family only', () => {
    const elsewhere = (random: Random) =>
      operatorsWording(random).map((value) => ({ ...value, view: 1 }));
    expect(groupsOf(world(1, elsewhere))).toEqual([]);
  });

  it('takes what accounts of one customer share for nothing', () => {
    const owner = new Uint32Array(ACCOUNTS);
    for (const account of OPERATOR) owner[account] = 1;
    expect(groupsOf(world(1, operatorsWording), owner)).toEqual([]);
  });

  it('brings in every account of a customer that has the values', () => {
    const owner = new Uint32Array(ACCOUNTS);
    for (const account of [0, 1, 2]) owner[account] = 1;
    const [group] = groupsOf(world(1, operatorsWording), owner);
    expect(group!.slice(0, 3)).toEqual([0, 1, 2]);
  });
});
