import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSteps, STEPS_AT_MOST } from './time-steps.ts';

const start = Date.UTC(2026, 0, 1, 0, 20);

test('a day is walked in half hours aligned to the clock', () => {
  const bounds = planSteps(start, start + 86_400_000, null);
  expect(bounds[0]).toBe(Date.UTC(2026, 0, 1));
  expect(bounds[1]! - bounds[0]!).toBe(1_800_000);
});

test('a single moment is one step', () => {
  expect(planSteps(start, start, null)).toEqual([start, start + 60_000]);
});

test('every moment lies in exactly one step and there are never too many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 0, max: 4e11 }),
      (from, span) => {
        const bounds = planSteps(from, from + span, null);
        expect(bounds.length - 1).toBeLessThanOrEqual(STEPS_AT_MOST);
        expect(bounds[0]!).toBeLessThanOrEqual(from);
        expect(bounds.at(-1)!).toBeGreaterThan(from + span);
        expect(bounds.at(-2)!).toBeLessThanOrEqual(from + span);
        const step = bounds[1]! - bounds[0]!;
        for (let i = 1; i < bounds.length; i++) expect(bounds[i]! - bounds[i - 1]!).toBe(step);
      },
    ),
  );
});

test('a step the user sets is kept', () => {
  expect(planSteps(0, 7_200_000, 3_600_000)).toEqual([0, 3_600_000, 7_200_000, 10_800_000]);
});
