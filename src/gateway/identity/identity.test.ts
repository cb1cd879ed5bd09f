import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secretKey } from '#std/secret-keys';
import { gatewayConfigSchema } from '../gateway-config.ts';
import {
  findGovernedKey,
  governedKeySchema,
  hashSecret,
  keyRing,
  mintGovernedKey,
} from './governed-key.ts';
import { credentialOf, type IdentitySettings, identify } from './identify.ts';
import { readProxyHeader } from './proxy-protocol.ts';
import { clientAddress, trustedNetworks } from './trusted-hops.ts';

const pepper = secretKey('pepper');
const secret = 'B'.repeat(43);
const key = (fields: Record<string, unknown> = {}) =>
  governedKeySchema.parse({
    id: 'k1',
    hash: hashSecret(secret, pepper),
    account_id: 'a1',
    ...fields,
  });

describe('governed keys', () => {
  test('a minted key is found again, by its secret and nothing else', () => {
    const minted = mintGovernedKey({ id: 'k7', randomBytes, pepper });
    const ring = keyRing([key({ id: 'k7', hash: minted.hash })]);
    expect(findGovernedKey(ring, minted.key, [pepper])?.id).toBe('k7');
    expect(findGovernedKey(ring, minted.key, [secretKey('other')])).toBeNull();
    const last = minted.key.endsWith('_') ? 'x' : '_';
    expect(findGovernedKey(ring, `${minted.key.slice(0, -1)}${last}`, [pepper])).toBeNull();
    expect(findGovernedKey(ring, minted.key.replace('k7', 'k8'), [pepper])).toBeNull();
    // A secret may have dashes of its own.
    expect(minted.hash).not.toContain(minted.key.slice('sw-k7-'.length));
  });

  test('keys hashed with and without the pepper live side by side', () => {
    const plain = key({ id: 'k2', hash: hashSecret(secret, null) });
    const ring = keyRing([key(), plain]);
    expect(findGovernedKey(ring, `sw-k1-${secret}`, [pepper])?.id).toBe('k1');
    expect(findGovernedKey(ring, `sw-k2-${secret}`, [pepper])?.id).toBe('k2');
  });

  test('a key that fitted is known again, and no other one beside it', () => {
    const ring = keyRing([key()]);
    const peppers = [pepper];
    const given = `sw-k1-${secret}`;
    const wrong = `sw-k1-${'C'.repeat(43)}`;
    for (const text of [given, given, wrong, given]) {
      expect(findGovernedKey(ring, text, peppers)?.id ?? null).toBe(text === given ? 'k1' : null);
    }
    expect(findGovernedKey(ring, given, [secretKey('other')])).toBeNull();
    expect(findGovernedKey(keyRing([]), given, peppers)).toBeNull();
  });

  test('anything else is no key', () => {
    const ring = keyRing([key()]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(findGovernedKey(ring, text, [pepper])).toBeNull();
      }),
    );
  });
});

function settings(identity: Record<string, unknown>, keys = [key()]): IdentitySettings {
  const config = gatewayConfigSchema.parse({
    upstreams: [{ id: 'u', protocol: 'openai', url: 'https://api.example.com' }],
    identity,
  }).identity;
  return {
    config,
    keys: keyRing(keys),
    peppers: [pepper],
    trusted: trustedNetworks(config.trustedHops),
  };
}

const arrive = (headers: Record<string, string>, peer = '198.51.100.7') => ({
  headers,
  query: '',
  peer,
  now: 1000,
});

describe('who it is', () => {
  test('the key may come as x-api-key, as a bearer, or as Google’s clients send it', () => {
    const governed = settings({ mode: 'governed' });
    const text = `sw-k1-${secret}`;
    for (const headers of [
      { 'x-api-key': text },
      { authorization: `Bearer ${text}` },
      { authorization: `bearer  ${text} ` },
      { 'x-goog-api-key': text },
      { 'api-key': text },
    ]) {
      expect(identify(arrive(headers as Record<string, string>), governed)).toMatchObject({
        accountId: 'a1',
        apiKeyId: 'k1',
      });
    }
    expect(credentialOf({}, `alt=sse&key=${text}`)).toBe(text);
  });

  test('no key, a wrong key, a disabled and an expired one are told apart only as far as needed', () => {
    const text = { 'x-api-key': `sw-k1-${secret}` };
    expect(identify(arrive({}), settings({}))).toMatchObject({ status: 401 });
    const wrong = identify(arrive({ 'x-api-key': 'sw-k9-x' }), settings({}));
    const disabled = identify(arrive(text), settings({}, [key({ disabled: true })]));
    expect(disabled).toEqual(wrong);
    const expired = identify(arrive(text), settings({}, [key({ expires_at: 999 })]));
    expect(expired).toMatchObject({ code: 'key_expired' });
  });

  test('a transparent gateway knows an account by its key’s digest, or by a trusted header', () => {
    const transparent = settings({
      mode: 'transparent',
      trustedHops: ['10.0.0.0/8'],
      accountHeader: 'x-account',
      tierHeader: 'x-tier',
    });
    const headers = {
      authorization: 'Bearer provider-key',
      'x-account': 'a9',
      'x-tier': 'verified',
    };
    const outside = identify(arrive(headers), transparent) as { accountId: string };
    expect(outside.accountId).toMatch(/^key_[0-9a-f]{16}$/);
    expect(identify(arrive(headers, '10.1.2.3'), transparent)).toMatchObject({
      accountId: 'a9',
      tier: 'verified',
      verified: true,
      apiKeyId: outside.accountId,
    });
  });

  test('address and device headers count only from a trusted hop', () => {
    const headers = {
      'x-api-key': `sw-k1-${secret}`,
      'x-forwarded-for': '203.0.113.9',
      'x-ja4': 't13d1516h2_8daaf6152771_02713d6af862',
      'x-asn': '64500',
    };
    const trusting = settings({ trustedHops: ['198.51.100.0/24'] });
    expect(identify(arrive(headers), trusting)).toMatchObject({
      address: '203.0.113.9',
      ja4: 't13d1516h2_8daaf6152771_02713d6af862',
      asn: 64500,
    });
    expect(identify(arrive(headers), settings({}))).toMatchObject({
      address: '198.51.100.7',
      ja4: null,
      asn: null,
    });
  });
});

describe('the client’s address', () => {
  const trusted = trustedNetworks(['10.0.0.0/8', '2001:db8::/32']);
  test.each([
    ['198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '192.0.2.66, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['::ffff:10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['2001:db8::1', '[2001:db9::5]:80', '2001:db9::5'],
    ['10.0.0.1', 'unknown, garbage', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9, junk', '10.0.0.1'],
    ['10.0.0.1', null, '10.0.0.1'],
  ])('from %j with %j is %j', (peer, forwarded, expected) => {
    expect(clientAddress(peer, forwarded, trusted)).toBe(expected);
  });

  test('what is no network is a configuration error', () => {
    expect(() => trustedNetworks(['10.0.0.0/33'])).toThrow(/trustedHops/);
    expect(() => trustedNetworks(['example.com'])).toThrow(/trustedHops/);
  });
});

describe('the PROXY protocol', () => {
  const binary = (family: number, addresses: Buffer, command = 0x21): Buffer => {
    const head = Buffer.from('0d0a0d0a000d0a515549540a00000000', 'hex');
    head[12] = command;
    head[13] = family;
    head.writeUInt16BE(addresses.length, 14);
    return Buffer.concat([head, addresses]);
  };
  const ipv4 = Buffer.from([203, 0, 113, 9, 10, 0, 0, 1, 0x1f, 0x90, 0, 80]);

  test.each([
    [Buffer.from('PROXY TCP4 203.0.113.9 10.0.0.1 4711 80\r\nGET'), '203.0.113.9', 41],
    [Buffer.from('PROXY TCP6 2001:db8::5 2001:db8::1 4711 80\r\n'), '2001:db8::5', 44],
    [Buffer.from('PROXY UNKNOWN\r\n'), null, 15],
    [binary(0x11, ipv4), '203.0.113.9', 28],
    [binary(0x00, Buffer.alloc(0), 0x20), null, 16],
  ])('%#: is read', (bytes, address, length) => {
    expect(readProxyHeader(bytes)).toEqual({ state: 'complete', address, length });
  });

  test.each([
    'GET / HTTP/1.1\r\n',
    'PROXY TCP4 example.com 10.0.0.1 1 2\r\n',
    'PROXY TCP4 2001:db8::5 2001:db8::1 1 2\r\n',
    `PROXY TCP4 ${'1'.repeat(120)}`,
    'PROXZ',
  ])('%j is refused', (text) => {
    expect(readProxyHeader(Buffer.from(text)).state).toBe('invalid');
  });

  test('a header that has not all come yet is waited for', () => {
    for (const whole of [
      Buffer.from('PROXY TCP4 203.0.113.9 10.0.0.1 4711 80\r\n'),
      binary(0x11, ipv4),
    ]) {
      for (let size = 0; size < whole.length; size++) {
        expect(readProxyHeader(whole.subarray(0, size)).state).toBe('incomplete');
      }
    }
  });
});
