import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeAddress } from './address-bytes.ts';

function bytesOf(text: string | null): string {
  const bytes = new Uint8Array(18).fill(7);
  writeAddress(text, bytes, 1);
  expect([bytes[0], bytes[17]]).toEqual([7, 7]);
  return Buffer.from(bytes.subarray(1, 17)).toString('hex');
}
const UNKNOWN = '0'.repeat(32);

test.each([
  ['203.0.113.9', '00000000000000000000ffffcb007109'],
  ['0.0.0.0', '00000000000000000000ffff00000000'],
  ['255.255.255.255', '00000000000000000000ffffffffffff'],
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['2001:DB8:0:0:1::', '20010db8000000000001000000000000'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
])('%s', (text, expected) => {
  expect(bytesOf(text)).toBe(expected);
});

test.each([
  null,
  '',
  'x',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '1..2.3',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  '::1.2.3',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1:',
  '203.0.113.9:80',
])('%s is no address', (text) => {
  expect(bytesOf(text)).toBe(UNKNOWN);
});

test('agrees with Node on what is an address', () => {
  const character = fc.constantFrom(...'0123456789abf:.'.split(''));
  const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: character, maxLength: 24 }));
  fc.assert(
    fc.property(texts, (text) => {
      const known = bytesOf(text) !== UNKNOWN;
      const zeros = /^[0:.]*$/.test(text) && !isIPv4(text);
      return zeros || known === (isIPv4(text) || isIPv6(text));
    }),
    { numRuns: 3000 },
  );
});
