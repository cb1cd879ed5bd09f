import { createHmac, timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhookHeaders, webhookId, webhookKey } from './standard-webhooks.ts';

const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') as Buffer;

/** What a receiver does by the specification. */
function verify(
  headers: Record<string, string>,
  body: string,
  secret: Buffer,
  now: number,
): boolean {
  const age = now / 1000 - Number(headers['webhook-timestamp']);
  if (!(Math.abs(age) <= 300)) return false;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', secret).update(signed).digest();
  return headers['webhook-signature']!.split(' ').some((signature) => {
    const [version, text = ''] = signature.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

describe('Standard Webhooks', () => {
  it('signs the published example as its authors do', () => {
    const parts = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    };
    expect(webhookHeaders(parts, [key])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is accepted with either key while a secret is replaced, and with no other', () => {
    const other = Buffer.alloc(32, 7);
    const now = 1_770_000_000_999;
    const headers = webhookHeaders({ id: webhookId('a/b'), at: now, body: '{}' }, [other, key]);
    expect(verify(headers, '{}', key, now)).toBe(true);
    expect(verify(headers, '{}', other, now)).toBe(true);
    expect(verify(headers, '{} ', key, now)).toBe(false);
    expect(verify(headers, '{}', Buffer.alloc(32, 8), now)).toBe(false);
    expect(verify(headers, '{}', key, now + 3_600_000)).toBe(false);
  });

  it('has ids without full stops, the same for the same delivery', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        expect(webhookId(one)).toMatch(/^msg_[\w-]{27}$/);
        expect(webhookId(one) === webhookId(two)).toBe(one === two);
      }),
    );
  });

  it('refuses secrets that are not 24 to 64 bytes in base64', () => {
    for (const secret of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      'whsec_not base64',
      `whsec_${Buffer.alloc(65).toString('base64')}`,
    ]) {
      expect(typeof webhookKey(secret), secret).toBe('string');
    }
  });
});
