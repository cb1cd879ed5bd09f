import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALLOW_SCOPES,
  DECISION_SCOPES,
  type Decision,
  enforceableDecisionSchema,
  VOUCHED_BY,
} from '#schema/decision';
import type { DecisionsDocument } from '#schema/decisions-document';
import { compileSnapshot, type DecisionSubject } from './snapshot.ts';

const NOW = 1_000;
const few = fc.constantFrom('1', '2', 'a b', '["1","2"]');
const scope = fc.constantFrom(...DECISION_SCOPES);
const subject: fc.Arbitrary<DecisionSubject> = fc.record({
  accountId: few,
  apiKeyId: fc.option(few),
  orgId: fc.option(few),
  endUserId: fc.option(few),
  address: few,
  asn: fc.option(fc.constantFrom(1, 2)),
});
const decision = fc.record({ scope, value: few, within: few }).map(
  ({ scope, value, within }): Decision => ({
    ...{ id: JSON.stringify([scope, value, within]), scope, value },
    ...(scope === 'end_user' ? { within } : {}),
    ...{ action: 'suspend', mode: 'enforce', expires_at: null },
    ...{ origin: 'user:ana', reason: '', params: {} },
  }),
);
const allowed = fc.record({ scope, value: few, expires_at: fc.constantFrom(NOW, NOW + 1) });
const document = fc
  .record({ decisions: fc.array(decision), allow: fc.array(allowed) })
  .map((given): DecisionsDocument => {
    const campaigns = { '1': ['1', '2'] };
    return { schema: 'stillwatch.decisions/1', version: 1, issued_at: 0, campaigns, ...given };
  });

/** What holds of somebody, allow-list included. */
function holding(given: DecisionsDocument, who: DecisionSubject): Decision[] {
  const snapshot = compileSnapshot(given);
  return snapshot.allows(who, NOW) ? [] : snapshot.find(who);
}

test('a name that the client chooses only adds decisions, and only within its account', () => {
  fc.assert(
    fc.property(document, subject, fc.option(few), (given, who, other) => {
      const unnamed = holding(given, { ...who, endUserId: null });
      const named = holding(given, { ...who, endUserId: other });
      const added = named.filter(({ scope }) => scope === 'end_user');
      expect(named.filter(({ scope }) => scope !== 'end_user')).toEqual(unnamed);
      for (const { value, within } of added) {
        expect([value, within]).toEqual([other, who.accountId]);
      }
    }),
  );
});

test('every decision is found by its own names, and an end user of another account is not', () => {
  const own = (id: string, more: Partial<Decision>): Decision =>
    enforceableDecisionSchema.parse({
      ...{ id, action: 'suspend', mode: 'enforce', expires_at: null, origin: '', reason: '' },
      ...more,
    });
  const given: DecisionsDocument = {
    ...{ schema: 'stillwatch.decisions/1', version: 1, issued_at: 0, campaigns: {} },
    decisions: [own('d1', { scope: 'end_user', value: '1', within: 'a1' })],
  };
  const who = { accountId: 'a1', apiKeyId: null, orgId: null, endUserId: '1', address: '', asn: 1 };
  expect(holding(given, who)).toHaveLength(1);
  expect(holding(given, { ...who, accountId: 'a2' })).toEqual([]);
  expect(() => own('d2', { scope: 'end_user', value: '1' })).toThrow('within which account');
  expect(() => own('d3', { scope: 'account', value: '1', within: 'a1' })).toThrow('no account');
});

test('what a client chooses cannot be allowed: anybody could take it', () => {
  const chosen = DECISION_SCOPES.filter((one) => VOUCHED_BY[one] === 'client');
  expect(chosen).toEqual(['end_user', 'fingerprint']);
  expect(ALLOW_SCOPES.filter((one) => chosen.includes(one))).toEqual([]);
});
