import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, parseBareAddress } from './ip-address.ts';

function parsed(text: string): string | null {
  const words = new Uint32Array(4);
  return parseAddress(text, words) ? formatAddress(words) : null;
}

describe('parseAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1:443', '192.0.2.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:DB8::', '2001:db8:0:0:0:0:0:0'],
    ['[2001:db8::1]:8080', '2001:db8:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221'],
  ])('reads %s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  it.each([
    '',
    'localhost',
    '192.0.2',
    '192.0.2.1.5',
    '192.0.2.256',
    '192.0.02.1',
    '192.0.2.1:port',
    '-1.0.0.0',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    '12345::',
    '[2001:db8::1',
    '[2001:db8::1]x',
    '192.0.2.1::',
    '2001:db8::g',
    '١٩٢.٠.٢.١',
    '9'.repeat(5000),
    '\0',
  ])('refuses %j', (text) => {
    expect(parsed(text)).toBeNull();
  });

  it('never throws, and reads back what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        const first = parsed(text);
        if (first !== null) expect(parsed(first)).toBe(first);
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => parsed(text) !== null));
  });
});

/** Every way to write the same eight groups: gaps, leading zeros, capitals, a dotted tail. */
const spelt = fc
  .tuple(
    fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    }),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
    fc.nat(7),
  )
  .map(([groups, padded, capitals, dotted, from]) => {
    const digits = groups.map((group) => {
      const text = group.toString(16).padStart(padded ? 4 : 1, '0');
      return capitals ? text.toUpperCase() : text;
    });
    const octets = groups.slice(6).flatMap((group) => [group >> 8, group & 255]);
    const parts = dotted ? [...digits.slice(0, 6), octets.join('.')] : digits;
    const hexadecimal = dotted ? 6 : 8;
    let until = from;
    while (until < hexadecimal && groups[until] === 0) until++;
    const text =
      until > from
        ? `${parts.slice(0, from).join(':')}::${parts.slice(until).join(':')}`
        : parts.join(':');
    return { groups, text };
  });

describe('every spelling', () => {
  it('of IPv6 is read as the same groups, dressed or bare', () => {
    fc.assert(
      fc.property(spelt, ({ groups, text }) => {
        const expected = Array.from(
          { length: 4 },
          (_, word) => groups[2 * word]! * 65536 + groups[2 * word + 1]!,
        );
        for (const dressed of [text, `[${text}]`, `[${text}]:443`, ` ${text} `, `${text}%eth0`]) {
          const words = new Uint32Array(4);
          expect(parseAddress(dressed, words), dressed).toBe(true);
          expect([...words], dressed).toEqual(expected);
        }
        const words = new Uint32Array(4);
        expect(parseBareAddress(text, words)).toBe(true);
        expect([...words]).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('of IPv4 is the mapped address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        for (const dressed of [
          text,
          `${text}:80`,
          ` ${text}`,
          `::ffff:${text}`,
          `[::FFFF:${text}]:1`,
        ])
          expect(parsed(dressed)).toBe(text);
      }),
    );
  });

  it('without dress is an address exactly if Node says so', () => {
    const character = fc.constantFrom(...'0123456789abf:.'.split(''));
    const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: character, maxLength: 24 }));
    fc.assert(
      fc.property(
        texts,
        (text) => parseBareAddress(text, new Uint32Array(4)) === (isIPv4(text) || isIPv6(text)),
      ),
      { numRuns: 3000 },
    );
  });
});
