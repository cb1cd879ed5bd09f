import { describe, expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

describe('networkOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '203.0.113.0/24'],
    ['2001:db8:1:2::5', '2001:db8:1::/48'],
    ['2001:0db8:0001:0002:0000:0000:0000:0005', '2001:db8:1::/48'],
    ['2001:db8::', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['host.example.com', null],
    ['999.1.1.1', null],
    ['1:2:3', null],
    ['1::2::3', null],
    ['', null],
    ['-', null],
    [`${'1:'.repeat(200)}1`, null],
  ])('%s lies in %s', (address, network) => expect(networkOf(address)).toBe(network));
});
