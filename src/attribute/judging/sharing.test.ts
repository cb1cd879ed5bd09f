import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { groupOf } from '../fixtures/groups.ts';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { GROUP_TESTS } from '../group-tests.ts';
import { byAccount } from '../links/link-table.ts';
import { FAMILIES, type Family } from '../view.ts';
import { countSharers, sharingWithin } from './sharing.ts';

const ACCOUNTS = 1200;
const TESTS: [string, Family][] = [
  ['shared-infrastructure', 'infrastructure'],
  ['shared-identity', 'identity'],
  ['shared-wording', 'content'],
];

interface Shape {
  family: Family;
  /** Accounts of one operator, and how many values of its own it deals to them. */
  operator: readonly number[];
  values: number;
  sharersEach: number;
}

/**
 * Accounts of very different activity show values in proportion to it; each value is shown by
 * two accounts or, rarely, by many. What an operator shares comes on top.
 */
function world(random: Random, { family, operator, values, sharersEach }: Shape) {
  const activity = Array.from({ length: ACCOUNTS }, () => Math.exp(random.normal()));
  const cumulated = Float64Array.from(activity);
  for (let account = 1; account < ACCOUNTS; account++) {
    cumulated[account]! += cumulated[account - 1]!;
  }
  const anyone = (): number => {
    const at = random.float() * cumulated[ACCOUNTS - 1]!;
    let low = 0;
    for (let high = ACCOUNTS - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const shown = new Float32Array(ACCOUNTS);
  const shared: Shared[] = [];
  const share = (sharers: Iterable<number>) => {
    const accounts = [...new Set(sharers)].sort((a, b) => a - b);
    for (const account of accounts) shown[account]!++;
    if (accounts.length > 1) shared.push({ view: 0, key: shared.length + 1, accounts });
  };
  for (let value = 0; value < 2500; value++) {
    const sharers = Math.min(60, 1 + Math.floor(1 / (1 - random.float())));
    share(Array.from({ length: sharers }, anyone));
  }
  for (let value = 0; value < values; value++) {
    share(Array.from({ length: sharersEach }, () => random.pick(operator)));
  }
  const table = linkTable(ACCOUNTS, shared);
  const total = shown.reduce((sum, count) => sum + count, 0);
  const exposures = [{ family: FAMILIES.indexOf(family), perAccount: shown, total }];
  const nobody = new Uint32Array(ACCOUNTS);
  return { table, links: byAccount(table), exposures, owner: nobody, openly: nobody };
}

function pOf(id: string, shape: Shape, { seed, members }: { seed: number; members: number[] }) {
  const random = createRandom(seed);
  const input = world(random, shape);
  const group = Uint32Array.from(members).sort();
  const sharing = sharingWithin(input, group, countSharers(input));
  const test = GROUP_TESTS.find((one) => one.id === id)!;
  const evidence = groupOf({ size: group.length, sharing });
  const result = test.run({ group: evidence, benign: [], population: [], random });
  return result === 'insufficient-data' ? 1 : result.p_value;
}

function accountsAtRandom(seed: number, count: number): number[] {
  const random = createRandom(seed).fork('members');
  const members = new Set<number>();
  while (members.size < count) members.add(random.int(0, ACCOUNTS - 1));
  return [...members];
}

describe.each(TESTS)('%s', (id, family) => {
  const nothing = { family, operator: [0], values: 0, sharersEach: 0 };

  it.each([8, 40])('keeps its error rate over %i accounts drawn at random', (count) => {
    let below = 0;
    const worlds = 80;
    for (let seed = 0; seed < worlds; seed++) {
      const members = accountsAtRandom(seed, count);
      if (pOf(id, nothing, { seed, members }) <= 0.05) below++;
    }
    expect(below).toBeLessThanOrEqual(2 * 0.05 * worlds);
  });

  it('finds accounts that share a stock of values', () => {
    let found = 0;
    for (let seed = 0; seed < 10; seed++) {
      const operator = accountsAtRandom(seed, 30);
      const shape = { family, operator, values: 40, sharersEach: 6 };
      if (pOf(id, shape, { seed, members: operator }) <= 1e-4) found++;
    }
    expect(found).toBeGreaterThanOrEqual(9);
  });
});
