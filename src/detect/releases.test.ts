import { expect, test } from 'vitest';
import { HOUR_MS } from '#std/time';
import { type ModelUse, ReleaseWatch } from './releases.ts';

const accounts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `a${from + index}`);
const use = (model: string, hour: number, users: readonly string[]): ModelUse => ({
  model,
  first: hour * HOUR_MS,
  accounts: users,
});
/** Two days of an old model. */
function settled(): ReleaseWatch {
  const watch = new ReleaseWatch();
  watch.next([use('old', 0, accounts(5))], 48 * HOUR_MS);
  return watch;
}

test('what is there when the log begins is not new', () => {
  const watch = new ReleaseWatch();
  const uses = [use('old', 0, accounts(5)), use('rarer', 20, accounts(5))];
  expect(watch.next(uses, 24 * HOUR_MS)).toEqual([]);
  expect(watch.known).toEqual(['old', 'rarer']);
});

test('a model is new for a day, in as many steps as that takes', () => {
  const watch = settled();
  const release = { model: 'new', from: 50 * HOUR_MS, until: 74 * HOUR_MS };
  expect(watch.next([use('new', 50, accounts(5))], 60 * HOUR_MS)).toEqual([release]);
  expect(watch.next([use('new', 60, accounts(5))], 72 * HOUR_MS)).toEqual([release]);
  expect(watch.known).toEqual(['old']);
  expect(watch.next([use('new', 72, accounts(5))], 84 * HOUR_MS)).toEqual([release]);
  expect(watch.known).toEqual(['old', 'new']);
  expect(watch.next([], 96 * HOUR_MS)).toEqual([]);
});

test('a model of one customer is none; accounts are counted over the steps', () => {
  const watch = settled();
  expect(watch.next([use('own', 50, accounts(1))], 54 * HOUR_MS)).toEqual([]);
  expect(watch.next([use('own', 54, accounts(1))], 58 * HOUR_MS)).toEqual([]);
  expect(watch.next([use('own', 58, accounts(4, 1))], 62 * HOUR_MS)).toHaveLength(1);
});
