import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policySchema } from '#schema/policy';
import { allowListAt } from '../candidate.ts';
import {
  allowEntryOf,
  candidateOf,
  contextOf,
  decisionOf,
  HOUR,
  START,
} from '../fixtures/situations.ts';
import { freeze } from './frozen-list.ts';
import { type PlanContext, planDecision } from './plan-decision.ts';
import { isHeldOut, planRollout, reachedBy } from './rollout.ts';

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 60,
});
const { rollout, approval } = policySchema.parse({ id: 'p', rules: [] });

test('a list has one hash whatever its order, another with anybody more or less', () => {
  fc.assert(
    fc.property(ids, fc.nat(), (accounts, turn) => {
      const { count, sha256 } = freeze(accounts);
      const turned = accounts.map((_, index) => accounts[(index + turn) % accounts.length]!);
      expect(freeze([...turned, ...accounts.slice(0, 2)])).toMatchObject({ count, sha256 });
      expect(freeze(accounts.slice(1)).sha256).not.toBe(sha256);
      expect(freeze([...accounts, 'one more account'])).toMatchObject({ count: count + 1 });
    }),
  );
  // What sha256sum says of the two lines "a" and "b", quoted.
  const known = '14bdec8c77f9feebc3b047fa42657bac4babc6d05439548a956ee1a9edf35eab';
  expect(freeze(['b', 'a']).sha256).toBe(known);
});

test('stages are nested, reach the right share at the right time, and all in the end', () => {
  fc.assert(
    fc.property(ids, fc.nat(), fc.integer({ min: 0, max: HOUR }), (accounts, seed, jitter_ms) => {
      const { stages } = rollout;
      const plan = planRollout({
        account_ids: accounts,
        seed,
        starts_at: START,
        stages,
        jitter_ms,
      });
      expect(plan.map(({ account_id }) => account_id).sort()).toEqual([...accounts].sort());
      let before: string[] = [];
      for (const stage of stages) {
        const reached = plan
          .filter(({ place }) => place < reachedBy(stage, accounts.length))
          .map(({ account_id }) => account_id);
        expect(reached).toHaveLength(
          Math.max(1, Math.ceil((stage.percent * accounts.length) / 100)),
        );
        expect(before.every((id) => reached.includes(id))).toBe(true);
        for (const { due_at, place } of plan) {
          if (place < before.length || place >= reached.length) continue;
          expect(due_at).toBeGreaterThanOrEqual(START + stage.after_ms);
          expect(due_at).toBeLessThanOrEqual(START + stage.after_ms + jitter_ms);
        }
        before = reached;
      }
      const again = planRollout({
        account_ids: [...accounts].reverse(),
        seed,
        starts_at: START,
        stages,
        jitter_ms,
      });
      expect(again).toEqual(plan);
    }),
  );
});

test('nobody on the allow-list, cleared, or with bulk agreed is ever in a plan', () => {
  const kind = fc.constantFrom('plain', 'allowed', 'organisation', 'cleared', 'bulk');
  fc.assert(
    fc.property(fc.array(kind, { minLength: 1, maxLength: 40 }), fc.nat(), (kinds, seed) => {
      const candidates = kinds.map((one, index) => ({
        ...candidateOf(`a${index}`, {
          org_id: one === 'organisation' ? 'o1' : 'o2',
          allow_bulk: one === 'bulk',
        }),
        review:
          one === 'cleared'
            ? { verdict: 'cleared' as const, by: 'user:ana', at: START, reason: '' }
            : null,
      }));
      const entries = kinds.flatMap((one, index) =>
        one === 'allowed' ? [allowEntryOf(`a${index}`)] : [],
      );
      entries.push(allowEntryOf('o1', { scope: 'organisation' }));
      entries.push(allowEntryOf('a0', { expires_at: START }));
      const context = contextOf({ seed, allowList: allowListAt(entries, START) });
      const wanted = { decision: decisionOf('d1'), candidates, error_rate: 0, policy: null };
      const plan = planDecision(wanted, context);
      const plain = candidates.filter((_, index) => kinds[index] === 'plain');
      expect(plan.members.map(({ account_id }) => account_id).sort()).toEqual(
        plain.map(({ account_id }) => account_id).sort(),
      );
      expect(plan.record.members?.count).toBe(plain.length);
      expect(plan.members.length + plan.skipped.length).toBe(kinds.length);
    }),
  );
});

test('a hold-out is about the share it should be, and the same for the next decision', () => {
  const accounts = Array.from({ length: 4000 }, (_, index) => `a${index}`);
  const held = (share: number) =>
    accounts.filter((id) => isHeldOut(id, { about: 'campaign:c1', seed: 3, share }));
  expect(held(0.05).length).toBeGreaterThan(150);
  expect(held(0.05).length).toBeLessThan(250);
  expect(held(0)).toEqual([]);
  const plan = (id: string, seed: number) => {
    const context = contextOf({ seed, rollout: { ...rollout, hold_out_share: 0.05 } });
    const candidates = accounts.slice(0, 400).map((each) => candidateOf(each));
    const wanted = { decision: decisionOf(id), candidates, error_rate: 0.001, policy: null };
    return planDecision(wanted, context);
  };
  expect(plan('d1', 1).skipped.length).toBeGreaterThan(5);
  expect(plan('d1', 1).skipped).toEqual(plan('d2', 2).skipped);
  expect(plan('d1', 1).members).not.toEqual(plan('d1', 2).members);
});

test('blast radius, expected false positives and who has to approve', () => {
  const candidates = [
    candidateOf('a1', { tier: 'paid', org_id: 'o1' }),
    candidateOf('a2', { tier: 'free', org_id: 'o1' }),
    candidateOf('a3', { tier: 'enterprise', org_id: 'o2' }),
  ];
  const plan = (more: Partial<PlanContext>, decision = decisionOf('d1', { action: 'suspend' })) =>
    planDecision({ decision, candidates, error_rate: 0.01, policy: null }, contextOf(more));
  const { record } = plan({ exchangesPerDay: 3000 });
  expect(record.blast_radius).toMatchObject({
    accounts: 3,
    organisations: 2,
    paying_accounts: 2,
    exchanges_per_day: 300,
    cost_usd_per_day: 6,
    share_of_traffic: 0.1,
  });
  expect(record.blast_radius.expected_false_positives).toBeCloseTo(0.03);
  expect(record.state).toBe('rolling');
  expect(plan({ approval })).toMatchObject({
    record: { state: 'waiting' },
    approval_needed: ['suspend needs one'],
  });
  const large = { ...approval, accounts_at_least: 3, expected_false_positives_at_least: 0.02 };
  expect(plan({ approval: large }).approval_needed).toHaveLength(3);
  expect(plan({ approval: large }, decisionOf('d1', { mode: 'shadow' })).approval_needed).toEqual(
    [],
  );
});

test('what cannot be listed has no list', () => {
  const decision = decisionOf('d1', { scope: 'address', value: '192.0.2.1' });
  const plan = planDecision({ decision, candidates: [], error_rate: 0, policy: null }, contextOf());
  expect(plan).toMatchObject({ record: { members: null }, members: [], skipped: [] });
});
