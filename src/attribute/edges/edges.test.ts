import { describe, expect, it } from 'vitest';
import { createRandom } from '#std/random';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import type { Exposure } from '../links/link-table.ts';
import { type EdgeOptions, validatedEdges } from './edges.ts';

const INFRASTRUCTURE = 0;
const IDENTITY = 1;
const CONTENT = 2;

function options(exposures: Exposure[], accounts: number, more: Partial<EdgeOptions> = {}) {
  return {
    exposures,
    owner: new Uint32Array(accounts),
    channels: [{ families: [INFRASTRUCTURE, IDENTITY, CONTENT], rule: 'any' as const }],
    neighbours: 64,
    falseDiscoveryRate: 0.01,
    ...more,
  };
}

const exposure = (family: number, total: number, each: number, accounts: number): Exposure => ({
  family,
  reason: 'address',
  total,
  perAccount: new Float32Array(accounts).fill(each),
});

/** Every account draws `each` of `values` values of unequal popularity, by chance. */
function chance({ accounts, each, values, seed }: Record<string, number>): Shared[] {
  const random = createRandom(seed!);
  const sharers = Array.from({ length: values! }, () => new Set<number>());
  for (let account = 0; account < accounts!; account++) {
    for (let draw = 0; draw < each!; draw++) {
      sharers[Math.floor(values! * random.float() ** 1.5)]!.add(account);
    }
  }
  return sharers
    .filter((set) => set.size >= 2 && set.size <= 200)
    .map((set, key) => ({ view: 0, key, accounts: [...set] }));
}

describe('validatedEdges', () => {
  it('lets nothing stand in worlds of chance, however popular the values', () => {
    let standing = 0;
    for (let seed = 0; seed < 30; seed++) {
      const table = linkTable(400, chance({ accounts: 400, each: 15, values: 3000, seed }));
      const [found] = validatedEdges(
        table,
        options([exposure(INFRASTRUCTURE, 400 * 15, 15, 400)], 400),
      );
      standing += found!.standing;
    }
    expect(standing).toBe(0);
  });

  it('needs about four shared keys of 25 among a million, as in the validated projection', () => {
    const accounts = 124_000;
    const planted = (shared: number): Shared[] => {
      const random = createRandom(1);
      return Array.from({ length: 300_000 }, (_, key) => {
        const other = random.int(2, accounts - 2);
        return {
          view: 0,
          key,
          accounts: key < shared ? [0, 1] : [other, random.int(2, other - 1)],
        };
      }).filter(({ accounts: [a, b] }) => a !== b);
    };
    const standsWith = (shared: number): boolean => {
      const [found] = validatedEdges(
        linkTable(accounts, planted(shared)),
        options([exposure(INFRASTRUCTURE, accounts * 25, 25, accounts)], accounts, {
          neighbours: 4,
        }),
      );
      const { graph, standsAt } = found!;
      return graph.offsets[1]! > 0 && graph.weights[0]! >= standsAt;
    };
    expect(standsWith(3)).toBe(false);
    expect(standsWith(4)).toBe(true);
  });

  it('makes rare values weigh more than popular ones', () => {
    const shared: Shared[] = [
      { view: 0, key: 1, accounts: [0, 1] },
      { view: 0, key: 2, accounts: Array.from({ length: 50 }, (_, index) => 10 + index) },
    ];
    const [found] = validatedEdges(
      linkTable(1000, shared),
      options([exposure(IDENTITY, 1000, 1, 1000)], 1000),
    );
    const { graph } = found!;
    const weightFrom = (account: number) => graph.weights[graph.offsets[account]!]!;
    expect(weightFrom(0)).toBeGreaterThan(weightFrom(10) + 5);
  });

  it('counts a base once, however many moments share it', () => {
    const once: Shared[] = [{ view: 0, key: 1, base: 7, accounts: [0, 1] }];
    const often = Array.from({ length: 20 }, (_, key) => ({ ...once[0]!, key }));
    const different = often.map((value, base) => ({ ...value, base }));
    const weigh = (shared: Shared[]) => {
      const filler = Array.from({ length: 20 - shared.length }, (_, index) => ({
        view: 0,
        key: 100 + index,
        accounts: [50 + 2 * index, 51 + 2 * index],
      }));
      const [found] = validatedEdges(
        linkTable(200, [...shared, ...filler]),
        options([exposure(CONTENT, 20_000, 100, 200)], 200),
      );
      return found!.graph.weights[0]!;
    };
    expect(weigh(often)).toBeCloseTo(weigh(once), 5);
    expect(weigh(different)).toBeGreaterThan(10 * weigh(once));
  });

  it('adds families, but takes the strongest view within one', () => {
    const both = (families: [number, number]) => {
      const shared: Shared[] = [
        { view: 0, key: 1, accounts: [0, 1] },
        { view: 1, key: 2, accounts: [0, 1] },
      ];
      const exposures = families.map((family) => exposure(family, 5000, 1, 5000));
      const [found] = validatedEdges(linkTable(5000, shared), options(exposures, 5000));
      return found!.graph.weights[0]!;
    };
    expect(both([INFRASTRUCTURE, IDENTITY])).toBeGreaterThan(
      1.9 * both([INFRASTRUCTURE, INFRASTRUCTURE]),
    );
  });

  it('leaves out the strongest family where several are asked for', () => {
    const shared: Shared[] = [
      { view: 0, key: 1, accounts: [0, 1] },
      { view: 1, key: 2, accounts: [0, 1] },
      { view: 1, key: 3, accounts: [2, 3] },
    ];
    const exposures = [INFRASTRUCTURE, IDENTITY].map((family) => exposure(family, 5000, 1, 5000));
    const [any, several] = validatedEdges(
      linkTable(5000, shared),
      options(exposures, 5000, {
        channels: [
          { families: [INFRASTRUCTURE, IDENTITY], rule: 'any' },
          { families: [INFRASTRUCTURE, IDENTITY], rule: 'several' },
        ],
      }),
    );
    expect([...any!.graph.targets]).toEqual([1, 0, 3, 2]);
    expect([...several!.graph.targets]).toEqual([1, 0]);
    expect(several!.graph.weights[0]).toBeLessThan(any!.graph.weights[0]! / 2 + 1e-6);
  });

  it('sees no evidence in what accounts of one owner share', () => {
    const owner = new Uint32Array(100);
    owner[0] = owner[1] = 3;
    const [found] = validatedEdges(
      linkTable(100, [{ view: 0, key: 1, accounts: [0, 1, 2] }]),
      options([exposure(IDENTITY, 100, 1, 100)], 100, { owner }),
    );
    expect([...found!.graph.targets]).toEqual([2, 2, 0, 1]);
  });

  it('keeps the strongest edges of an account, and of equal ones a fair draw', () => {
    const everybody = Array.from({ length: 150 }, (_, account) => account);
    const [found] = validatedEdges(
      linkTable(5000, [{ view: 0, key: 1, accounts: everybody }]),
      options([exposure(IDENTITY, 5000, 1, 5000)], 5000, { neighbours: 20 }),
    );
    const { graph } = found!;
    const degrees = everybody.map((a) => graph.offsets[a + 1]! - graph.offsets[a]!);
    expect(Math.max(...degrees)).toBeLessThan(45);
    expect(Math.min(...degrees)).toBeGreaterThan(5);
  });
});
