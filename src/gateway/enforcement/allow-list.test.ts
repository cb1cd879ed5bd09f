import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileSnapshot, type DecisionSubject } from '#match/index';
import { type Decision, decisionSchema } from '#schema/decision';
import { applyChange, type DecisionsDocument, NO_DECISIONS } from './decisions-document.ts';
import { createEnforcement } from './enforcement.ts';

const NOW = 1_000;
const subject: DecisionSubject = {
  accountId: 'a1',
  apiKeyId: 'k1',
  orgId: 'o1',
  endUserId: 'u1',
  address: '192.0.2.1',
  asn: 64500,
};
const names: [Decision['scope'], string][] = [
  ['account', 'a1'],
  ['api_key', 'k1'],
  ['organisation', 'o1'],
  ['address', '192.0.2.1'],
  ['network', 'AS64500'],
];
const suspend = (scope: Decision['scope'], value: string): Decision =>
  decisionSchema.parse({
    id: `${scope}-${value}`,
    scope,
    value,
    action: 'suspend',
    mode: 'enforce',
    expires_at: null,
    origin: 'user:ana',
    reason: '',
  });

function verdictOf(document: DecisionsDocument) {
  const snapshot = compileSnapshot(document);
  return createEnforcement({
    snapshot: () => snapshot,
    confirmedAt: () => NOW,
    staleMs: 0,
    hideReasoning: false,
  }).verdict(subject, NOW);
}

test('whoever is allow-listed by any name is touched by no decision, until that runs out', () => {
  const name = fc.constantFrom(...names, ['campaign', 'c1'] as [Decision['scope'], string]);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), fc.constantFrom(...names), (decided, allowed) => {
      const [scope, value] = allowed;
      const document = {
        ...NO_DECISIONS,
        decisions: decided.map(([each, of]) => suspend(each, of)),
        campaigns: { c1: ['a1'] },
      };
      expect(verdictOf(document).refusal).not.toBeNull();
      const allow = (expires_at: number) => ({
        ...document,
        allow: [{ scope, value, expires_at }],
      });
      expect(verdictOf(allow(NOW + 1))).toMatchObject({ refusal: null, applied: [] });
      expect(verdictOf(allow(NOW)).refusal).not.toBeNull();
    }),
  );
});

test('a change replaces the list or leaves it', () => {
  const allow = [{ scope: 'account' as const, value: 'a1', expires_at: NOW }];
  const change = {
    schema: 'stillwatch.decisions-change/1' as const,
    base_version: 0,
    version: 1,
    issued_at: NOW,
    put: [],
    lift: [],
    campaigns: {},
  };
  const listed = applyChange(NO_DECISIONS, { ...change, allow });
  expect(listed?.allow).toEqual(allow);
  const next = { ...change, base_version: 1, version: 2 };
  expect(applyChange(listed!, next)?.allow).toEqual(allow);
  expect(applyChange(listed!, { ...next, allow: [] })?.allow).toEqual([]);
});
