import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SecretKeys, secretKey } from '#std/secret-keys';
import { bindEnvelope, sessionOf, unbindEnvelope } from './reasoning-envelopes.ts';

const key: SecretKeys = [secretKey('a secret of all gateways')];
const owner = { accountId: 'a1', model: 'm', session: sessionOf('Hello') };

test('an envelope comes back as it was sealed, to its owner only', () => {
  fc.assert(
    fc.property(fc.string(), (sealed) => {
      const bound = bindEnvelope(key, owner, sealed);
      expect(unbindEnvelope(key, owner, bound)).toEqual({ outcome: 'own', sealed });
      for (const other of [{ accountId: 'a2' }, { model: 'm2' }, { session: sessionOf('Hi') }]) {
        const answer = unbindEnvelope(key, { ...owner, ...other }, bound);
        expect(answer).toEqual({ outcome: 'replayed', sealed });
      }
    }),
  );
});

test('what was never bound is told apart from what was forged', () => {
  expect(unbindEnvelope(key, owner, 'ErUB')).toEqual({ outcome: 'unbound', sealed: 'ErUB' });
  const forged = `sw1~${'A'.repeat(22)}~ErUB`;
  expect(unbindEnvelope(key, owner, forged)).toEqual({ outcome: 'replayed', sealed: 'ErUB' });
  const moved = bindEnvelope(key, owner, 'ErUB').replace('ErUB', 'ErUC');
  expect(unbindEnvelope(key, owner, moved).outcome).toBe('replayed');
});

test('under a new key, what the old one bound is still known, until the old one is retired', () => {
  const bound = bindEnvelope(key, owner, 'ErUB');
  const both: SecretKeys = [secretKey('the next secret'), key[0]];
  const stranger = { ...owner, accountId: 'a2' };
  expect(unbindEnvelope(both, owner, bound).outcome).toBe('own');
  expect(unbindEnvelope(both, stranger, bound).outcome).toBe('replayed');
  expect(bindEnvelope(both, owner, 'ErUB').startsWith(`sw2~${both[0].id}~`)).toBe(true);
  // A gateway that does not know the key cannot tell whose it is.
  expect(unbindEnvelope([both[0]], stranger, bound)).toEqual({
    outcome: 'unbound',
    sealed: 'ErUB',
  });
});

test('an envelope from before keys had ids is tried under each', () => {
  const [, , tag, sealed] = bindEnvelope(key, owner, 'ErUB').split('~');
  const both: SecretKeys = [secretKey('the next secret'), key[0]];
  expect(unbindEnvelope(both, owner, `sw1~${tag}~${sealed}`).outcome).toBe('own');
});
