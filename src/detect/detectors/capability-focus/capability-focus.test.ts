import { expect, test } from 'vitest';
import { TASKS, type Task } from '#schema/fingerprint';
import { capabilityFocus } from './capability-focus.ts';

function bitsOf(mix: Partial<Record<Task, number>>): number | null {
  const row = { ...Object.fromEntries(TASKS.map((task) => [task, 0])), ...mix };
  const measured = capabilityFocus.measure(row, { facts: null, params: capabilityFocus.params });
  return measured.focus === 'insufficient-data' || measured.focus === undefined
    ? null
    : measured.focus.observed;
}

test('the usual mix is no focus', () => {
  const usual = { code: 15, agentic: 15, reasoning: 8, vision: 5, grading: 2, chat: 55 };
  expect(bitsOf(usual)).toBeCloseTo(0, 9);
});

test('tasks that are not worth copying are none either', () => {
  expect(bitsOf({ translation: 500 })).toBe(0);
});

test('one task alone comes to log2 of how rare it usually is', () => {
  expect(bitsOf({ code: 1e6 })).toBeCloseTo(Math.log2(1 / 0.15), 3);
  expect(bitsOf({ grading: 1e6 })).toBeCloseTo(Math.log2(1 / 0.02), 3);
});

test('cover traffic takes away more than half of it', () => {
  const [pure, mixed] = [bitsOf({ code: 400 }), bitsOf({ code: 400, chat: 400 })];
  expect(mixed).toBeLessThan((pure as number) / 2);
});

test('a few prompts are not judged', () => {
  expect(bitsOf({ grading: 49 })).toBeNull();
});
