import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '#std/ip-address';
import { blocksOfRange, parsePrefix } from './prefix.ts';
import { NO_VALUE, PrefixTableBuilder } from './prefix-table.ts';

const words = (text: string): Uint32Array => {
  const into = new Uint32Array(4);
  if (!parseAddress(text, into)) throw new Error(`not an address: ${text}`);
  return into;
};

function tableOf(prefixes: readonly string[], combine = (_outer: number, inner: number) => inner) {
  const builder = new PrefixTableBuilder();
  for (const [value, prefix] of prefixes.entries()) {
    const into = new Uint32Array(4);
    builder.add(into, parsePrefix(prefix, into), value);
  }
  return builder.build(combine);
}

describe('parsePrefix', () => {
  it('clears host bits and counts IPv4 from its mapped form', () => {
    const into = new Uint32Array(4);
    expect(parsePrefix('192.0.2.77/24', into)).toBe(120);
    expect([...into]).toEqual([...words('192.0.2.0')]);
    expect(parsePrefix('2001:db8::5/32', into)).toBe(32);
    expect([...into]).toEqual([...words('2001:db8::')]);
    expect(parsePrefix('192.0.2.1', into)).toBe(128);
    expect(parsePrefix('0.0.0.0/0', into)).toBe(96);
  });

  it.each(['192.0.2.0/33', '2001:db8::/129', '192.0.2.0/', '192.0.2.0/x', '/24', 'x/8', '1/-1'])(
    'refuses %s',
    (text) => {
      expect(parsePrefix(text, new Uint32Array(4))).toBe(-1);
    },
  );
});

describe('blocksOfRange', () => {
  it('covers exactly the range', () => {
    const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(address, address, (one, other) => {
        const [first, last] = one <= other ? [one, other] : [other, one];
        let next = first;
        const v4 = (value: number) => new Uint32Array([0, 0, 0xffff, value]);
        blocksOfRange(v4(first), v4(last), (block, bits) => {
          expect(block[3]).toBe(next);
          next += 2 ** (128 - bits);
        });
        expect(next).toBe(last + 1);
      }),
    );
  });

  it('knows IPv6 up to the very last address, and refuses what is out of order', () => {
    const found: number[] = [];
    const all = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    expect(blocksOfRange(words('::'), words(all), (_, bits) => found.push(bits))).toBe(true);
    expect(found).toEqual([0]);
    found.length = 0;
    blocksOfRange(words('2001:db8::1'), words('2001:db8::8'), (_, bits) => found.push(bits));
    expect(found).toEqual([128, 127, 126, 128]);
    expect(blocksOfRange(words('2001:db8::8'), words('2001:db8::1'), () => {})).toBe(false);
  });
});

describe('prefix table', () => {
  it('finds the longest prefix', () => {
    const table = tableOf(['192.0.2.0/24', '192.0.2.128/25', '192.0.2.129', '2001:db8::/32']);
    expect(table.find(words('192.0.1.255'))).toBe(NO_VALUE);
    expect(table.find(words('192.0.2.0'))).toBe(0);
    expect(table.find(words('192.0.2.128'))).toBe(1);
    expect(table.find(words('192.0.2.129'))).toBe(2);
    expect(table.find(words('192.0.2.130'))).toBe(1);
    expect(table.find(words('192.0.3.0'))).toBe(NO_VALUE);
    expect(table.find(words('2001:db8:ffff::1'))).toBe(3);
    expect(table.find(words('2001:db9::'))).toBe(NO_VALUE);
  });

  it('holds the whole space and nothing at all', () => {
    expect(tableOf([]).find(words('192.0.2.1'))).toBe(NO_VALUE);
    const all = tableOf(['::/0']);
    expect(all.find(words('::'))).toBe(0);
    expect(all.find(words('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'))).toBe(0);
  });

  it('agrees with a search of all prefixes, in any order', () => {
    // Few addresses and short tails, so that prefixes nest and repeat.
    const address = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }))
      .map(([third, fourth]) => `192.0.${third}.${fourth}`);
    const prefix = fc.tuple(address, fc.integer({ min: 20, max: 32 }));
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 20 }), address, (prefixes, asked) => {
        const number = (text: string): number => words(text)[3]!;
        let best = NO_VALUE;
        let bestLength = -1;
        for (const [value, [start, length]] of prefixes.entries()) {
          const size = 2 ** (32 - length);
          const same = Math.floor(number(start) / size) === Math.floor(number(asked) / size);
          if (same && length >= bestLength) {
            best = value;
            bestLength = length;
          }
        }
        const table = tableOf(prefixes.map(([start, length]) => `${start}/${length}`));
        expect(table.find(words(asked))).toBe(best);
      }),
    );
  });
});
