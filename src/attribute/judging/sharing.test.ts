import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { groupOf } from '../fixtures/groups.ts';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { GROUP_TESTS } from '../group-tests.ts';
import { byAccount } from '../links/link-table.ts';
import { FAMILIES, type Family, type Reason } from '../view.ts';
import { createSharing } from './sharing.ts';

const ACCOUNTS = 1200;
/** Accounts of one customer. */
const CUSTOMER = 4;
const TESTS: [string, Family, Reason][] = [
  ['shared-infrastructure', 'infrastructure', 'address'],
  ['shared-payment', 'identity', 'payment'],
  ['shared-tools', 'tooling', 'tools'],
  ['shared-wording', 'content', 'wording'],
];

interface Shape {
  family: Family;
  reason: Reason;
  /** Accounts of one operator, and how many values of its own it deals to them. */
  operator: readonly number[];
  values: number;
  sharersEach: number;
  /** So many customers have several accounts each, all of which have the customer's own values. */
  customers?: number;
}

/**
 * Accounts of very different activity show values in proportion to it; each value is shown by
 * two accounts or, rarely, by many. What an operator shares comes on top.
 */
function world(random: Random, shape: Shape) {
  const { family, reason, operator, values, sharersEach, customers = 0 } = shape;
  // How many tools or cards an account has is no habit of its own: there, accounts are nearly alike.
  const spread = reason === 'tools' || reason === 'payment' ? 0.2 : 1;
  const activity = Array.from({ length: ACCOUNTS }, () => Math.exp(spread * random.normal()));
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
  const owner = new Uint32Array(ACCOUNTS);
  for (let first = 0; first < customers * CUSTOMER; first += CUSTOMER) {
    const accounts = Array.from({ length: CUSTOMER }, (_, place) => first + place);
    for (const account of accounts) owner[account] = 1 + first / CUSTOMER;
    for (let value = 0; value < 6; value++) share(accounts);
  }
  const table = linkTable(ACCOUNTS, shared);
  const total = shown.reduce((sum, count) => sum + count, 0);
  const exposures = [{ family: FAMILIES.indexOf(family), reason, perAccount: shown, total }];
  const nobody = new Uint32Array(ACCOUNTS);
  return { table, links: byAccount(table), exposures, owner, openly: nobody, payer: nobody };
}

function pOf(id: string, shape: Shape, { seed, members }: { seed: number; members: number[] }) {
  const random = createRandom(seed);
  const input = world(random, shape);
  const group = Uint32Array.from(members).sort();
  const sharing = createSharing(input, 'reason')(group);
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

describe.each(TESTS)('%s', (id, family, reason) => {
  const nothing = { family, reason, operator: [0], values: 0, sharersEach: 0 };

  it.each([8, 40])('keeps its error rate over %i accounts drawn at random', (count) => {
    let below = 0;
    const worlds = 80;
    for (let seed = 0; seed < worlds; seed++) {
      const members = accountsAtRandom(seed, count);
      if (pOf(id, nothing, { seed, members }) <= 0.05) below++;
    }
    expect(below).toBeLessThanOrEqual(2 * 0.05 * worlds);
  });

  it('is neither deaf nor hasty where half of all accounts are of customers with several', () => {
    const worlds = 80;
    const customers = ACCOUNTS / CUSTOMER / 2;
    const values = Array.from({ length: worlds }, (_, seed) => {
      const members = accountsAtRandom(seed, 200);
      return pOf(id, { ...nothing, customers }, { seed, members });
    });
    const below = (level: number): number => values.filter((p) => p <= level).length / worlds;
    expect(below(0.05)).toBeLessThanOrEqual(0.1);
    expect(below(0.5)).toBeGreaterThanOrEqual(0.25);
    expect(below(0.95)).toBeGreaterThanOrEqual(0.6);
  });

  it('leaves out the thing that most have, and of means what its holders share besides', () => {
    const members = accountsAtRandom(1, 40);
    const random = createRandom(1);
    const input = world(random, nothing);
    const shared = [...members].sort((a, b) => a - b);
    const pairs = shared.map((one, place) => [one, shared[(place + 1) % shared.length]!]);
    const values = [shared, ...pairs].map((accounts, key) => ({
      view: 0,
      key: key + 1,
      accounts: [...accounts].sort((a, b) => a - b),
    }));
    const table = linkTable(ACCOUNTS, values);
    const sharing = createSharing({ ...input, table, links: byAccount(table) }, 'reason');
    const found = sharing(Uint32Array.from(shared)).find((one) => one.family === family)!;
    expect(found.observed).toBeGreaterThan(70);
    // Pairs in a ring: as many as there are accounts. Who has one card in common is one payer.
    const left = reason === 'payment' ? 0 : shared.length;
    const leftOut = { holders: shared.length, sharers: shared.length };
    expect(found.beyondOne).toMatchObject({ observed: left, members: left, leftOut });
  });

  it('finds accounts that share a stock of values', () => {
    let found = 0;
    for (let seed = 0; seed < 10; seed++) {
      const operator = accountsAtRandom(seed, 30);
      const shape = { family, reason, operator, values: 40, sharersEach: 6 };
      if (pOf(id, shape, { seed, members: operator }) <= 1e-4) found++;
    }
    expect(found).toBeGreaterThanOrEqual(9);
  });
});
