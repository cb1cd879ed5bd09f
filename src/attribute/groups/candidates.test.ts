import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import type { Exposure } from '../links/link-table.ts';
import { FAMILIES, type Family } from '../view.ts';
import { type GroupCandidate, proposeGroups } from './candidates.ts';

const ACCOUNTS = 1500;
const OPERATOR = 30;
const FAMILY_OF_VIEW: readonly Family[] = ['infrastructure', 'identity', 'content'];

/** Accounts 0–29 are one operator's, 30–59 another's; nobody else belongs together. */
function world(glue: (random: Random) => Shared[], seed: number) {
  const random = createRandom(seed);
  const shared: Shared[] = [];
  const share = (view: number, accounts: readonly number[]) => {
    const sharers = [...new Set(accounts)].sort((a, b) => a - b);
    if (sharers.length > 1) shared.push({ view, key: shared.length + 1, accounts: sharers });
  };
  const someOf = (from: number, size: number, count: number) =>
    Array.from({ length: count }, () => random.int(from, from + size - 1));
  for (const start of [0, OPERATOR]) {
    for (let value = 0; value < 20; value++) {
      for (const view of FAMILY_OF_VIEW.keys()) share(view, someOf(start, OPERATOR, 4));
    }
  }
  for (let value = 0; value < 1000; value++) {
    share(value % FAMILY_OF_VIEW.length, someOf(0, ACCOUNTS, 2));
  }
  for (const one of glue(random.fork('glue'))) share(one.view, one.accounts);
  shared.sort((a, b) => a.view - b.view || a.key - b.key);
  const shown = FAMILY_OF_VIEW.map(() => new Float32Array(ACCOUNTS).fill(4));
  for (const { view, accounts } of shared) for (const one of accounts) shown[view]![one]!++;
  const exposures: Exposure[] = FAMILY_OF_VIEW.map((family, view) => ({
    family: FAMILIES.indexOf(family),
    reason: 'address',
    perAccount: shown[view]!,
    total: shown[view]!.reduce((sum, count) => sum + count, 0),
  }));
  const owner = new Uint32Array(ACCOUNTS);
  return proposeGroups(
    {
      table: linkTable(
        ACCOUNTS,
        shared.map((one) => ({ ...one, base: one.key })),
      ),
      exposures,
      owner,
    },
    {
      accountsAtLeast: 5,
      neighbours: 48,
      looseShare: 0.2,
      falseDiscoveryRate: 0.01,
      random: random.fork('communities'),
    },
  );
}

const operatorOf = (account: number): number =>
  account < 60 ? Math.floor(account / OPERATOR) : -1;

/** Whether some candidate is one operator's, nearly whole and nearly pure. */
function finds(candidates: readonly GroupCandidate[], operator: number): boolean {
  return candidates.some(({ community: { members } }) => {
    const own = members.filter((account) => operatorOf(account) === operator).length;
    return own >= 0.8 * OPERATOR && own >= 0.85 * members.length;
  });
}

const anyone = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.int(0, ACCOUNTS - 1));
const insiders = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.int(0, 2 * OPERATOR - 1));

/** Popular things that tie strangers and both operators together. */
const GLUE: Record<string, (random: Random) => Shared[]> = {
  nothing: () => [],
  'one NAT for both operators and a hundred strangers': (random) => [
    { view: 0, key: 1, accounts: [...insiders(random, 40), ...anyone(random, 110)] },
  ],
  'one public template for nearly two hundred': (random) => [
    { view: 2, key: 1, accounts: [...insiders(random, 30), ...anyone(random, 160)] },
  ],
  'a dozen popular things at once': (random) =>
    Array.from({ length: 12 }, (_, index) => ({
      view: index % 3,
      key: index,
      accounts: [...insiders(random, 15), ...anyone(random, 120)],
    })),
};

describe('proposeGroups', () => {
  it.each(Object.entries(GLUE))('tells two operators apart under %s', (_, glue) => {
    for (const seed of [1, 2, 3]) {
      const { candidates } = world(glue, seed);
      expect(finds(candidates, 0), `seed ${seed}`).toBe(true);
      expect(finds(candidates, 1), `seed ${seed}`).toBe(true);
    }
  });

  it('takes hardly a stranger in where kinds of evidence must agree', () => {
    const { candidates } = world(GLUE.nothing!, 4);
    const agreed = candidates.filter(({ channel }) => channel.rule === 'several');
    expect(agreed.length).toBeGreaterThan(0);
    for (const { channel, community } of agreed) {
      const strangers = community.members.filter((account) => operatorOf(account) < 0).length;
      expect(strangers, channel.id).toBeLessThanOrEqual(0.1 * community.members.length);
    }
  });

  it('proposes the same groups for the same seed', () => {
    const groups = () =>
      world(GLUE['a dozen popular things at once']!, 5).candidates.map(({ channel, community }) => [
        channel.id,
        ...community.members,
      ]);
    expect(groups()).toEqual(groups());
  });
});
