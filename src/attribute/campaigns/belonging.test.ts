import { describe, expect, it } from 'vitest';
import { linkTable, type Shared } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { VIEWS } from '../views.ts';
import { belonging } from './belonging.ts';

const ACCOUNTS = 400;
const INFRASTRUCTURE = 0;
const IDENTITY = 1;
const CONTENT = 2;
const TOOLING = 4;

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** Twenty accounts of one operator: pairs share an address, fours a card. */
const OPERATOR = range(0, 20);
const addresses: Shared[] = range(0, 10).map((pair) => ({
  view: 0,
  key: pair,
  accounts: [2 * pair, 2 * pair + 1],
}));
const cards: Shared[] = range(0, 5).map((four) => ({
  view: 1,
  key: 100 + four,
  accounts: range(4 * four, 4 * four + 4),
}));

/** Views: addresses, cards, promotion codes, wording. */
function sharing(more: readonly Shared[]) {
  const table = linkTable(ACCOUNTS, [...addresses, ...cards, ...more]);
  return {
    table,
    links: byAccount(table),
    owner: new Uint32Array(ACCOUNTS),
    familyOfView: [INFRASTRUCTURE, IDENTITY, IDENTITY, CONTENT],
    isHeld: [true, true, true, false],
    byOccasion: [],
    isRun: [],
  };
}

const CORE = {
  accounts: Uint32Array.from(OPERATOR),
  tested: Uint32Array.from(OPERATOR),
  marking: 2,
};
const neighbour: Shared = { view: 0, key: 50, accounts: [0, 300] };
const code = (key: number, accounts: number[]): Shared => ({ view: 2, key, accounts });

describe('belonging', () => {
  it('takes two families, and not two views of one', () => {
    const card: Shared = { view: 1, key: 60, accounts: [1, 300] };
    expect(belonging(CORE, sharing([neighbour]))(300)).toBe(false);
    expect(belonging(CORE, sharing([card, code(61, [2, 300])]))(300)).toBe(false);
    expect(belonging(CORE, sharing([neighbour, card]))(300)).toBe(true);
  });

  it('takes a program that hardly anybody else has for something held', () => {
    const wording: Shared = { view: 3, key: 70, accounts: [...OPERATOR, 300] };
    const program = (others: number[]): Shared => ({
      ...{ view: 4, key: 80, accounts: [...OPERATOR.slice(0, 8), ...others] },
    });
    const given = (others: number[]) => ({
      ...sharing([wording, program(others)]),
      familyOfView: [INFRASTRUCTURE, IDENTITY, IDENTITY, CONTENT, TOOLING],
      isHeld: [true, true, true, false, false],
      isRun: [false, false, false, false, true],
    });
    expect(belonging(CORE, given([]))(300)).toBe(false);
    expect(belonging(CORE, given([300]))(300)).toBe(true);
    expect(belonging(CORE, given(range(300, 320)))(300)).toBe(false);
  });

  it('does not count what an occasion gave, however few have it', () => {
    const theirs = code(61, [2, 300]);
    const given = sharing([neighbour, theirs, code(231, OPERATOR)]);
    expect(belonging(CORE, given)(300)).toBe(true);
    const byOccasion = [false, false, true, false];
    expect(belonging(CORE, { ...given, byOccasion })(300)).toBe(false);
  });

  it('does not count a code that strangers share with members as often as members do', () => {
    const coincidences = range(0, 10).map((member) => code(200 + member, [member, 310 + member]));
    const theirs = code(230, [11, 300]);
    const rare = belonging(CORE, sharing([neighbour, theirs, code(231, OPERATOR)]));
    expect(rare(300)).toBe(true);
    const common = belonging(CORE, sharing([neighbour, theirs, ...coincidences]));
    expect(common(300)).toBe(false);
    for (const account of OPERATOR) expect(common(account)).toBe(true);
  });

  it('counts everything where nothing would be left', () => {
    const everywhere = [0, 1].map((view) => ({ view, key: 300 + view, accounts: range(0, 400) }));
    expect(belonging(CORE, sharing(everywhere))(5)).toBe(true);
  });

  it('asks for something held where the core held things', () => {
    const alike: Shared = { view: 3, key: 400, accounts: [...OPERATOR, 300] };
    const onlyAlike = { ...sharing([neighbour, alike]), isHeld: [false, true, true, false] };
    expect(belonging(CORE, onlyAlike)(300)).toBe(false);
    expect(belonging(CORE, sharing([neighbour, alike]))(300)).toBe(true);
  });

  it('has a bit for every view', () => {
    expect(VIEWS.length).toBeLessThanOrEqual(31);
  });
});
