import { expect, test } from 'vitest';
import { accusationsOf, BUDGET, chooseThresholds, type WorldTable } from './baseline-tables.ts';
import type { Baseline, Variant } from './baselines/baseline.ts';

const HONEST = 4000;
const account = (id: string, operator: string | null) =>
  [id, { account_id: id, operator, kind: operator === null ? 'chat-user' : 'slow' }] as const;

/** A world of honest accounts h0, h1, ... and ten of one operator's, o0 to o9. */
function worldWith(accused: Record<string, Record<number, string[]>>): WorldTable {
  const honest = Array.from({ length: HONEST }, (_, index) => account(`h${index}`, null));
  const own = Array.from({ length: 10 }, (_, index) => account(`o${index}`, 'c1'));
  const byThreshold = (found: Record<number, string[]>) =>
    new Map(Object.entries(found).map(([at, ids]) => [Number(at), new Set(ids)]));
  return {
    truth: { accounts: new Map([...honest, ...own]), operators: [] },
    accused: new Map(Object.entries(accused).map(([key, found]) => [key, byThreshold(found)])),
  };
}

const variant = (name: string): Variant => ({
  name,
  thresholds: [3, 2, 1],
  accuse: () => () => new Set(),
});
const baseline = (...names: string[]): Baseline => {
  const variants = names.map(variant);
  return { id: 'b', title: 'B', source: '', published: null, variants };
};

test('the threshold that finds most within the budget is taken', () => {
  const one = baseline('x');
  const allowed = Array.from({ length: HONEST * BUDGET }, (_, index) => `h${index}`);
  const world = worldWith({
    'b/x': {
      3: ['o0'],
      2: ['o0', 'o1', ...allowed],
      1: ['o0', 'o1', 'o2', 'h0', 'h9', ...allowed],
    },
  });
  const chosen = chooseThresholds(one, [world]);
  expect([...chosen.values()]).toEqual([2]);
  expect(accusationsOf(world, 'b', chosen).recall.hits).toBe(2);
});

test('variants share the budget, and one that is never harmless is left out', () => {
  const two = baseline('x', 'y');
  const many = Array.from({ length: 40 }, (_, index) => `h${index}`);
  const world = worldWith({
    'b/x': { 3: ['o0', ...many], 2: ['o0', ...many], 1: ['o0', ...many] },
    'b/y': { 3: ['o1', 'h0', 'h1'], 2: ['o1', 'o2', 'h0', 'h1', 'h2'], 1: [] },
  });
  expect([...chooseThresholds(two, [world]).values()]).toEqual([null, 3]);
  expect([...chooseThresholds(baseline('x'), [world]).values()]).toEqual([3]);
});
