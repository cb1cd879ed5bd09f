import { describe, expect, it, test } from 'vitest';
import { createRandom } from '#std/random';
import { buildGraph } from '../edges/graph.ts';
import { linkTable } from '../fixtures/link-table.ts';
import { byAccount } from '../links/link-table.ts';
import { VIEWS } from '../views.ts';
import type { TrackedCampaign } from './ledger.ts';
import { hangingTogether, type SightingInput, sightingsOf } from './sightings.ts';

const OPERATOR = [0, 1, 2, 3, 4];
const BYSTANDERS = [5, 6, 7, 8, 9, 10, 11, 12];
const ACCOUNTS = OPERATOR.length + BYSTANDERS.length;

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

function pairsWithin(accounts: readonly number[]): [number, number][] {
  return accounts.flatMap((a, at) => accounts.slice(at + 1).map((b): [number, number] => [a, b]));
}

/** Two groups, each tied within, by one shared value each. */
function input(pairs = [...pairsWithin(OPERATOR), ...pairsWithin(BYSTANDERS)]): SightingInput {
  const table = linkTable(ACCOUNTS, [
    { view: 0, key: 1, accounts: OPERATOR },
    { view: 0, key: 2, accounts: BYSTANDERS },
  ]);
  const graph = buildGraph(ACCOUNTS, {
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    weight: new Float32Array(pairs.length).fill(10),
  });
  return {
    whole: graph,
    kin: graph,
    links: {
      table,
      links: byAccount(table),
      exposures: [],
      owner: new Uint32Array(ACCOUNTS),
      openly: new Uint32Array(ACCOUNTS),
      payer: new Uint32Array(ACCOUNTS),
    },
    at: 100,
    firstMs: new Array<number>(ACCOUNTS).fill(0),
    accountsAtLeast: 5,
    random: createRandom(1),
  };
}

const ASKED = { at: 50, accounts: 8, exchanges: 100 };

const tested = (accounts: readonly number[]) => ({
  members: Uint32Array.from(accounts),
  pValue: 0.001,
  qValue: 0.001,
  tests: [],
  asked: ASKED,
  proposedBy: [],
});

function known(accounts: readonly number[]) {
  const record: TrackedCampaign = {
    id: 'c1',
    firstVisibleAt: 0,
    firstAlarmAt: 50,
    lastStoodAt: 50,
    pValue: 0.001,
    qValue: 0.001,
    tests: [],
    asked: ASKED,
    proposedBy: [],
    sketch: [],
    members: new Map(),
  };
  return { record, members: Uint32Array.from(accounts) };
}

const awake = (...campaigns: ReturnType<typeof known>[]) => ({ awake: campaigns, asleep: [] });

const newSets = (seen: ReturnType<typeof sightingsOf>) =>
  seen
    .filter(({ record }) => record === null)
    .map(({ members }) => members.map(({ account }) => account).sort((a, b) => a - b));

test('what is left of a tested set without a known operator is not accused', () => {
  const seen = sightingsOf([tested([...OPERATOR, ...BYSTANDERS])], awake(known(OPERATOR)), input());
  expect(newSets(seen)).toEqual([]);
  expect(seen.map(({ record }) => record?.id)).toEqual(['c1']);
});

test('a set that was tested by itself is', () => {
  const seen = sightingsOf([tested(BYSTANDERS)], awake(known(OPERATOR)), input());
  expect(newSets(seen)).toEqual([BYSTANDERS]);
});

test('bystanders in a tested set that do not belong leave the rest accused', () => {
  const given = input(pairsWithin([...OPERATOR, ...BYSTANDERS]));
  given.links.owner.fill(1, OPERATOR.length);
  const seen = sightingsOf([tested([...OPERATOR, ...BYSTANDERS])], awake(), given);
  expect(newSets(seen)).toEqual([OPERATOR]);
});

test('a set that stands joins the known campaign that most of its links lead into', () => {
  const fresh = [10, 11, 12];
  const toOperator = fresh.map((account): [number, number] => [account, account - 10]);
  const given = input([...pairsWithin(OPERATOR), ...pairsWithin(BYSTANDERS), ...toOperator]);
  const other = known(BYSTANDERS.slice(0, 5));
  const campaigns = awake(known(OPERATOR), { ...other, record: { ...other.record, id: 'c2' } });
  const seen = sightingsOf([tested(fresh)], campaigns, given);
  const joined = seen.find(({ members }) => members.some(({ account }) => account === 10));
  expect(joined?.record?.id).toBe('c2');
});

describe('sets that pay with the same cards', () => {
  const [one, two] = [range(0, 6), range(6, 12)];
  const payment = VIEWS.findIndex(({ id }) => id === 'payment');
  const tools = VIEWS.findIndex(({ id }) => id === 'tool-spec');
  const cards = range(0, 3).map((at) => ({ view: payment, key: at, accounts: [at, at + 6] }));
  const own = [one, two].map((accounts, at) => ({ view: tools, key: 10 + at, accounts }));
  const addresses = [one, two].map((accounts, at) => ({ view: 0, key: 20 + at, accounts }));
  const table = linkTable(ACCOUNTS, [...cards, ...own, ...addresses]);
  const given = input([...pairsWithin(one), ...pairsWithin(two)]);
  const links = { ...given.links, table, links: byAccount(table) };
  const seenBy = (...known: Parameters<typeof sightingsOf>) =>
    sightingsOf(...known).map(({ record, members }) => ({
      id: record?.id ?? null,
      members: members.map(({ account }) => account).sort((a, b) => a - b),
    }));
  const all = { ...given, links };

  it('are one campaign: a new set joins the known one', () => {
    const found = seenBy([tested(two)], awake(known(one)), all);
    expect(found).toEqual([{ id: 'c1', members: range(0, 12) }]);
  });

  it('are one campaign: a new set wakes one that sleeps, and others that sleep are not seen', () => {
    const asleep = [known(one)];
    expect(seenBy([tested(two)], { awake: [], asleep }, all)).toEqual([
      { id: 'c1', members: range(0, 12) },
    ]);
    expect(seenBy([], { awake: [], asleep }, all)).toEqual([]);
  });

  it('are one campaign: of two that are known the older takes the members of the other', () => {
    const other = known(two);
    const campaigns = awake(known(one), { ...other, record: { ...other.record, id: 'c2' } });
    expect(seenBy([], campaigns, all)).toEqual([{ id: 'c1', members: range(0, 12) }]);
  });
});

test('a known campaign does not grow by another operator', () => {
  const [payment, tools] = ['payment', 'tool-spec'].map((id) =>
    VIEWS.findIndex((one) => one.id === id),
  );
  const everybody = [...OPERATOR, ...BYSTANDERS];
  const pairs = [...pairsWithin(OPERATOR), ...pairsWithin(BYSTANDERS)];
  const apart = input(pairs);
  const table = linkTable(ACCOUNTS, [
    ...[OPERATOR, BYSTANDERS].flatMap((accounts, at) => [
      { view: payment!, key: 10 + at, accounts },
      { view: tools!, key: 20 + at, accounts },
    ]),
    // A list of prompts and a proxy network that both work with.
    ...[0, VIEWS.findIndex((one) => one.id === 'template')].map((view) => ({
      ...{ view, key: 30, accounts: everybody },
    })),
  ]);
  const links = { ...apart.links, table, links: byAccount(table) };
  const given = { ...input(pairsWithin(everybody)), links };
  const members = (kin: typeof given.kin) =>
    sightingsOf([], awake(known(OPERATOR)), { ...given, kin })[0]!
      .members.map(({ account }) => account)
      .sort((a, b) => a - b);
  expect(members(apart.kin)).toEqual(OPERATOR);
  expect(members(given.kin)).toEqual(everybody);
});

test('of a known campaign in which there are two operators the largest stays, and so does who may be anybody', () => {
  const [cards, tools] = ['payment', 'tool-spec'].map((id) =>
    VIEWS.findIndex((one) => one.id === id),
  );
  const anybody = [ACCOUNTS, ACCOUNTS + 1];
  const table = linkTable(ACCOUNTS + anybody.length, [
    ...[OPERATOR, BYSTANDERS].flatMap((accounts, at) => [
      { view: cards!, key: 10 + at, accounts },
      { view: tools!, key: 20 + at, accounts },
    ]),
  ]);
  const given = input();
  const links = {
    ...given.links,
    table,
    links: byAccount(table),
    owner: new Uint32Array(ACCOUNTS + 2),
  };
  const pairs = [...pairsWithin(OPERATOR), ...pairsWithin(BYSTANDERS)];
  const kin = buildGraph(ACCOUNTS + 2, {
    from: Uint32Array.from(pairs, ([from]) => from),
    to: Uint32Array.from(pairs, ([, to]) => to),
    weight: new Float32Array(pairs.length).fill(10),
  });
  const { random } = given;
  const both = known([...OPERATOR, ...BYSTANDERS, ...anybody]);
  const stays = hangingTogether(both, { links, kin, random, accountsAtLeast: 5 });
  expect([...stays.members]).toEqual([...BYSTANDERS, ...anybody]);
  const tooSmall = hangingTogether(both, { links, kin, random, accountsAtLeast: 6 });
  expect([...tooSmall.members]).toEqual([...OPERATOR, ...BYSTANDERS, ...anybody]);
});
