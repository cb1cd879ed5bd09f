import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindEnvelope, sessionOf, unbindEnvelope } from './reasoning-envelopes.ts';

const key = Buffer.from('a secret of all gateways');
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
