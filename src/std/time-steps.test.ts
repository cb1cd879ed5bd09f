import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSteps, STEPS_AT_MOST } from './time-steps.ts';

const start = Date.UTC(2026, 0, 1, 0, 20);

test('a day is walked in half hours aligned to the clock', () => {
  const ends = planSteps(start, start + 86_400_000, null);
  expect(ends[0]).toBe(Date.UTC(2026, 0, 1, 0, 30));
  expect(ends[1]! - ends[0]!).toBe(1_800_000);
});

test('a single moment is one step', () => {
  expect(planSteps(start, start, null)).toEqual([start + 60_000]);
});

test('every moment lies in exactly one step and there are never too many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 0, max: 4e11 }),
      (from, span) => {
        const ends = planSteps(from, from + span, null);
        expect(ends.length).toBeLessThanOrEqual(STEPS_AT_MOST);
        expect(ends.at(-1)!).toBeGreaterThan(from + span);
        expect(ends.at(-2) ?? from).toBeLessThanOrEqual(from + span);
        for (let i = 1; i < ends.length; i++)
          expect(ends[i]! - ends[i - 1]!).toBe(ends[1]! - ends[0]!);
      },
    ),
  );
});

test('a step the user sets is kept', () => {
  expect(planSteps(0, 7_200_000, 3_600_000)).toEqual([3_600_000, 7_200_000, 10_800_000]);
});
