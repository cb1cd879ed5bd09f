import { describe, expect, test } from 'vitest';
import { accountedUsage } from './estimate.ts';
import { largerCount, laterCount, sumKnown, tokenCount, unknownUsage } from './usage.ts';

describe('counts are set or grow, never added', () => {
  test.each([
    [null, 5, 5],
    [5, 7, 7],
    [1007, 200, 200],
    [5, 0, 5],
    [null, 0, 0],
    [5, null, 5],
  ])('later of %j and %j is %j', (known, reported, expected) => {
    expect(laterCount(known, reported)).toBe(expected);
  });

  test.each([
    [1, 12, 12],
    [12, 0, 12],
    [12, null, 12],
    [null, null, null],
  ])('larger of %j and %j is %j', (known, reported, expected) => {
    expect(largerCount(known, reported)).toBe(expected);
  });
});

test.each([-1, 1.5, Number.NaN, '12', null, undefined, 1e12])('%j is no token count', (value) => {
  expect(tokenCount(value)).toBeNull();
});

test('a sum of nothing known is unknown', () => {
  expect(sumKnown(null, null)).toBeNull();
  expect(sumKnown(null, 0, 3)).toBe(3);
});

describe('what is accounted', () => {
  const served = { servedChars: 400, requestBytes: 300, cap: 4096 };

  test('the last word of the provider stands', () => {
    const usage = { ...unknownUsage(), inputTokens: 9, outputTokens: 3 };
    expect(accountedUsage({ usage, final: true, ...served })).toEqual({
      usage,
      source: 'provider',
    });
  });

  test('an answer that was cut is estimated from what was served, not from its first report', () => {
    const usage = { ...unknownUsage(), inputTokens: 9, outputTokens: 1 };
    const { usage: accounted, source } = accountedUsage({ usage, final: false, ...served });
    expect(source).toBe('estimated');
    expect(accounted).toMatchObject({ inputTokens: 9, outputTokens: 100 });
  });

  test('the cap that was asked for bounds the estimate', () => {
    const cut = { usage: unknownUsage(), final: false, ...served, cap: 10 };
    expect(accountedUsage(cut).usage).toMatchObject({ inputTokens: 75, outputTokens: 10 });
  });
});
