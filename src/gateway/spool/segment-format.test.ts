import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { encodeRecords, scanAll } from './segment-format.ts';

test.each([
  ['', 0],
  ['123456789', 0xe3069283],
  ['\0'.repeat(32), 0x8a9136aa],
  ['\u00ff'.repeat(32), 0x62a8ab43],
])('CRC-32C of %j is that of RFC 3720', (text, expected) => {
  expect(crc32c(Buffer.from(text, 'latin1'))).toBe(expected);
});

const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
const bytesOf = (items: readonly Uint8Array[]): Buffer =>
  encodeRecords(items.map((item) => Buffer.from(item)));

test('what was written whole is read, wherever the end was torn off', () => {
  fc.assert(
    fc.property(payloads, fc.nat(), (items, cut) => {
      const bytes = bytesOf(items);
      const kept = bytes.subarray(0, cut % (bytes.length + 1));
      const scan = scanAll(kept, 0);
      const read = scan.payloads.map((payload) => [...payload]);
      expect(read).toEqual(items.slice(0, read.length).map((item) => [...item]));
      const whole = bytesOf(items.slice(0, read.length)).length;
      expect(scan.end).toBe(whole);
      expect(kept.length - whole).toBeLessThan(12 + 41);
      expect(scan.damagedBytes).toBe(0);
    }),
  );
});

test('one damaged byte loses one record, and is noticed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 10 }),
      fc.nat(),
      (items, where) => {
        const bytes = bytesOf(items);
        // Damage in the last record cannot be told from a torn end.
        const last = encodeRecords([Buffer.from(items.at(-1) as Uint8Array)]).length;
        const at = where % (bytes.length - last);
        bytes[at] = bytes[at]! ^ 0x55;
        const scan = scanAll(bytes, 0);
        expect(scan.payloads.length).toBe(items.length - 1);
        expect(scan.damagedBytes).toBeGreaterThan(0);
      },
    ),
  );
});

test('arbitrary bytes are read to an end without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const scan = scanAll(Buffer.from(bytes), 0);
      expect(scan.end).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
