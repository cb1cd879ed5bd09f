import { describe, expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { burstiness, dayEvenness } from './cadence.ts';

function sums(gaps: readonly number[]): [number, number, number] {
  return [gaps.length, gaps.reduce((a, b) => a + b, 0), gaps.reduce((a, b) => a + b * b, 0)];
}

describe('burstiness', () => {
  test('equal gaps are −1, one gap that holds everything is 1', () => {
    expect(burstiness(...sums(Array(50).fill(10)))).toBeCloseTo(-1, 12);
    expect(burstiness(...sums([...Array(49).fill(0), 10]))).toBeCloseTo(1, 12);
    expect(burstiness(...sums([5]))).toBeNaN();
    expect(burstiness(...sums([0, 0, 0]))).toBe(-1);
  });

  test.each([30, 50, 400])('random arrivals are 0 on average, with %i gaps', (count) => {
    const random = createRandom(count);
    let total = 0;
    for (let round = 0; round < 400; round++) {
      total += burstiness(...sums(Array.from({ length: count }, () => random.exponential())));
    }
    expect(Math.abs(total / 400)).toBeLessThan(0.03);
  });

  test('a closed loop and human sessions fall where simulation puts them', () => {
    const random = createRandom(1);
    const loop = Array.from({ length: 50 }, () => Math.exp(0.4 * random.normal()));
    expect(burstiness(...sums(loop))).toBeCloseTo(-0.45, 1);
    const human = Array.from({ length: 300 }, () =>
      random.float() < 0.85 ? 60 * random.exponential() : 7200 * random.exponential(),
    );
    expect(burstiness(...sums(human))).toBeGreaterThan(0.4);
  });
});

test('work spread over the day is even, work at one hour is not', () => {
  const waves = (hours: readonly number[]) =>
    [1, 2].map((times) => ({
      cos: hours.reduce((sum, hour) => sum + Math.cos((2 * Math.PI * times * hour) / 24), 0),
      sin: hours.reduce((sum, hour) => sum + Math.sin((2 * Math.PI * times * hour) / 24), 0),
    }));
  const even = Array.from({ length: 240 }, (_, index) => index / 10);
  const nine = Array(240).fill(9);
  const twoShifts = Array.from({ length: 240 }, (_, index) => (index % 2 === 0 ? 6 : 18));
  expect(dayEvenness(240, waves(even)).share).toBeCloseTo(1, 6);
  expect(dayEvenness(240, waves(nine)).share).toBe(0);
  expect(dayEvenness(240, waves(twoShifts)).share).toBeCloseTo(0, 6);
  expect(dayEvenness(240, waves(even)).statistic).toBeCloseTo(Math.log(120), 6);
});
