import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#std/random';
import { CHANNELS } from '../edges/channels.ts';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import type { GroupCandidate, Links } from '../groups/candidates.ts';
import { byAccount, type Exposure } from '../links/link-table.ts';
import { FAMILIES } from '../view.ts';
import { tiedGroups } from './tied-groups.ts';

const ACCOUNTS = 600;
const FAMILY_OF_VIEW = ['infrastructure', 'identity', 'content'] as const;

interface Team {
  members: readonly number[];
  /** Views in which its members share values, four at a time. */
  views: readonly number[];
  /** One customer, as facts name it. */
  isCustomer?: boolean;
}

const team = (first: number, size: number) => Array.from({ length: size }, (_, at) => first + at);

/** Strangers who share values with anybody, in each family, and teams that share among themselves. */
function world(teams: readonly Team[], seed = 1): Links {
  const random = createRandom(seed);
  const shared: Shared[] = [];
  const share = (view: number, from: readonly number[], count: number, by: Random) => {
    const drawn = Array.from({ length: count }, () => by.pick(from));
    const accounts = [...new Set(drawn)].sort((a, b) => a - b);
    if (accounts.length > 1) shared.push({ view, key: shared.length + 1, accounts });
  };
  const everybody = team(0, ACCOUNTS);
  for (const view of FAMILY_OF_VIEW.keys()) {
    for (let value = 0; value < 500; value++) share(view, everybody, 3, random);
  }
  const owner = new Uint32Array(ACCOUNTS);
  teams.forEach(({ members, views, isCustomer }, index) => {
    for (const view of views)
      for (let value = 0; value < 25; value++) share(view, members, 4, random);
    if (isCustomer) for (const account of members) owner[account] = index + 1;
  });
  shared.sort((a, b) => a.view - b.view || a.key - b.key);
  const shown = FAMILY_OF_VIEW.map(() => new Float32Array(ACCOUNTS).fill(2));
  for (const { view, accounts } of shared) for (const one of accounts) shown[view]![one]!++;
  const exposures: Exposure[] = FAMILY_OF_VIEW.map((family, view) => ({
    family: FAMILIES.indexOf(family),
    reason: 'address',
    perAccount: shown[view]!,
    total: shown[view]!.reduce((sum, count) => sum + count, 0),
  }));
  const table = linkTable(ACCOUNTS, shared);
  const nobody = new Uint32Array(ACCOUNTS);
  return { table, links: byAccount(table), exposures, owner, openly: nobody, payer: nobody };
}

function candidate(
  members: readonly number[],
  given: { by: string; closedness?: number },
): GroupCandidate {
  const { by, closedness } = given;
  return {
    channel: CHANNELS.find(({ id }) => id === by)!,
    community: {
      members: Uint32Array.from(members),
      strength: new Float64Array(members.length).fill(1),
      closedness: closedness ?? 1,
      whole: closedness === undefined,
    },
  };
}

const NOBODY: ReadonlySet<number> = new Set();
const named = (
  links: Links,
  open: readonly GroupCandidate[] = [],
  accused: ReadonlySet<number> = NOBODY,
) =>
  tiedGroups({ links, open, accused, accountsAtLeast: 5 }).map(({ members, ties }) => {
    return { first: members[0], size: members.length, ties: ties.map(({ family }) => family) };
  });

describe('tiedGroups', () => {
  it('names accounts of one customer that share more than strangers do, the most surprising first', () => {
    const links = world([
      { members: team(100, 12), views: [0], isCustomer: true },
      { members: team(200, 12), views: [0, 1], isCustomer: true },
      { members: team(300, 12), views: [], isCustomer: true },
      { members: team(400, 4), views: [0, 1], isCustomer: true },
    ]);
    expect(named(links)).toEqual([
      { first: 200, size: 12, ties: ['infrastructure', 'identity'] },
      { first: 100, size: 12, ties: ['infrastructure'] },
    ]);
  });

  it('names a proposed group, also by what proposed it where chance cannot find such a set', () => {
    const links = world([{ members: team(100, 12), views: [0, 2] }]);
    expect(named(links, [candidate(team(100, 12), { by: 'infrastructure' })])).toEqual([
      { first: 100, size: 12, ties: ['infrastructure', 'content'] },
    ]);
  });

  it('does not name the most striking set of strangers, found by what they share', () => {
    const links = world([]);
    const { table } = links;
    const strangers = new Set<number>();
    for (let value = 0; strangers.size < 12; value++) {
      if (table.view[value] !== 0) break;
      for (let at = table.offsets[value]!; at < table.offsets[value + 1]!; at++) {
        strangers.add(table.members[at]!);
      }
    }
    const found = candidate(
      [...strangers].sort((a, b) => a - b),
      { by: 'infrastructure' },
    );
    expect(named(links, [found])).toEqual([]);
  });

  it('leaves out members of campaigns, and groups that are mostly theirs', () => {
    const links = world([
      { members: team(100, 12), views: [0, 2] },
      { members: team(200, 12), views: [0, 2] },
    ]);
    const open = [100, 200].map((first) => candidate(team(first, 12), { by: 'identity' }));
    const accused = new Set([...team(100, 6), 200]);
    expect(named(links, open, accused)).toEqual([
      { first: 201, size: 11, ties: ['infrastructure', 'content'] },
    ]);
  });

  it('names the same accounts once, and no part out of which much leads', () => {
    const links = world([{ members: team(100, 12), views: [0, 1], isCustomer: true }]);
    const open = [
      candidate(team(100, 10), { by: 'content' }),
      candidate(team(100, 9), { by: 'content', closedness: 0.5 }),
    ];
    expect(named(links, open)).toHaveLength(1);
    const alone = world([{ members: team(100, 12), views: [0, 1] }]);
    const part = (closedness: number) => candidate(team(100, 12), { by: 'content', closedness });
    expect(named(alone, [part(0.5)])).toEqual([]);
    expect(named(alone, [part(0.9)])).toHaveLength(1);
  });

  it('names next to no group of random accounts', () => {
    const wrong = team(0, 200).filter((seed) => {
      const random = createRandom(seed);
      const links = world([], seed);
      const open = team(0, 10).map(() =>
        candidate(
          random
            .shuffle(team(0, ACCOUNTS))
            .slice(0, 12)
            .sort((a, b) => a - b),
          { by: 'content' },
        ),
      );
      return named(links, open).length > 0;
    });
    expect(wrong.length).toBeLessThanOrEqual(6);
  }, 20_000);
});
