import { expect, test } from 'vitest';
import { SurgeWatch } from './surges.ts';

const steady = (extra: [number, number][] = []) =>
  new Map([[1, 1000], [2, 300], [3, 40], ...extra] as [number, number][]);

function watchAfter(steps: number): SurgeWatch {
  const watch = new SurgeWatch();
  for (let step = 0; step < steps; step++) watch.next(steady());
  return watch;
}

test('nothing surges before there is a past', () => {
  const watch = watchAfter(4);
  expect(watch.next(steady([[9, 5000]]))).toEqual([]);
});

test('a network that sends five times its mean surges, largest first', () => {
  expect(
    watchAfter(5).next(
      new Map([
        [1, 1000],
        [2, 1800],
        [9, 2500],
      ]),
    ),
  ).toEqual([9]);
  expect(
    watchAfter(50).next(
      steady([
        [9, 500],
        [8, 600],
      ]),
    ),
  ).toEqual([8, 9]);
});

test('few requests are no surge, and a busy hour for all is none', () => {
  expect(watchAfter(10).next(steady([[9, 99]]))).toEqual([]);
  expect(
    watchAfter(10).next(
      new Map([
        [1, 6000],
        [2, 1800],
        [3, 240],
      ]),
    ),
  ).toEqual([]);
});

test('a surge that lasts becomes the past', () => {
  const watch = watchAfter(10);
  const surging = Array.from({ length: 12 }, () => watch.next(steady([[9, 500]])).length);
  expect(surging[0]).toBe(1);
  expect(surging.at(-1)).toBe(0);
});
