import { expect, test } from 'vitest';
import { envelopeReplay } from './envelope-replay.ts';

const measured = (row: Record<string, number>) =>
  envelopeReplay.measure(row, { facts: null, params: envelopeReplay.params }).share;

test('measures the share of requests that bring the reasoning of somebody else', () => {
  expect(measured({ envelopes: 40, replayed: 10 })).toMatchObject({ observed: 25 });
  expect(measured({ envelopes: 40, replayed: 0 })).toMatchObject({ observed: 0 });
});

test('is not judged where hardly any sealed reasoning came back', () => {
  expect(measured({ envelopes: 14, replayed: 14 })).toBe('insufficient-data');
});
