import { expect, test } from 'vitest';
import { networks } from './networks.ts';

const ROW = {
  activeDays: 5,
  addressesKnown: 200,
  addresses: 50,
  networksKnown: 200,
  networks: 4,
  kindsKnown: 0,
  hiding: 0,
  surging: 50,
};

test('each aspect speaks only where it knows enough', () => {
  const measured = networks.measure(ROW, { facts: null, params: networks.params });
  expect(measured).toMatchObject({
    addresses: { observed: 10 },
    networks: { observed: 4 },
    hiding: 'insufficient-data',
    surge: { observed: 25 },
  });
});

test('a log without addresses gives nothing', () => {
  const row = { ...ROW, addressesKnown: 0, addresses: 0, networksKnown: 0, networks: 0 };
  const measured = networks.measure(row, { facts: null, params: networks.params });
  expect(new Set(Object.values(measured))).toEqual(new Set(['insufficient-data']));
});
