/** What a decision would have touched equals what shadow mode counts when the same traffic comes again. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprint } from '#fingerprint/fingerprint';
import { createEnforcement } from '#gateway/enforcement/enforcement';
import { compileSnapshot } from '#match/index';
import { touchedBy } from '#respond/decisions/touched';
import { decisionOf } from '#respond/fixtures/situations';
import { DECISION_SCOPES, type DecisionScope } from '#schema/decision';
import { EXCHANGE_TABLE, type Exchange, emptyExchange } from '#schema/exchange';
import type { Fingerprint } from '#schema/fingerprint';
import { silentLog } from '#std/fixtures/silent-log';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { readSubjectTotals } from '#store/exchanges/subject-totals';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';

const NOW = Date.UTC(2026, 1, 9);
const DAY = 86_400_000;
const SPAN = { from: NOW - 7 * DAY, to: NOW };

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 1 }, { log: silentLog });
  const encoder = createExchangeEncoder();
  for (const exchange of EXCHANGES) encoder.append(exchange, exchange.fingerprint, null);
  await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
}, 60_000);
afterAll(() => store?.close());

const said = { system: null, tools: null, tools_hash: null, images: null, messages: null };
const PROMPTS = ['Write a story.', 'Rate this answer from 1 to 5.', null].map(
  (prompt): Fingerprint | null => fingerprint({ ...said, prompt }, { embed: false }),
);

const pick = <Item>(items: readonly Item[], turn: number): Item => items[turn % items.length]!;
/** Names of few values, so that they cross; some of them unknown. */
const EXCHANGES: Exchange[] = Array.from({ length: 400 }, (_, index) => ({
  ...emptyExchange(
    `x${index}`,
    NOW - 1 - ((index * 7919) % (9 * DAY)),
    pick(['a1', 'a2', 'a3', '1'], index),
  ),
  org_id: pick(['o1', 'o2', null], index >> 1),
  api_key_id: pick(['k1', 'k2', '1', null], index >> 2),
  end_user_id: pick(['1', 'u2', null], index >> 3),
  ip: pick(['192.0.2.1', '2001:db8::1', null, '192.0.2.2'], index >> 2),
  asn: pick([64_500, 64_501, null], index),
  model: pick(['small', 'large', null], index),
  fingerprint: pick(PROMPTS, index >> 1),
}));

const hashOf = (kind: 'template' | 'exact') =>
  PROMPTS.flatMap((each) => (each === null ? [] : [`${kind}:${each[`${kind}_hash`]}`]));
const VALUES: Record<DecisionScope, readonly string[]> = {
  account: ['a1', '1', 'absent'],
  organisation: ['o1', '1', 'absent'],
  api_key: ['k1', '1', 'absent'],
  end_user: ['1', 'u2', 'absent'],
  address: ['192.0.2.1', '2001:db8::1', 'nonsense', '::'],
  network: ['64500', 'AS64501', 'as64500', 'none', '0'],
  fingerprint: [...hashOf('template'), ...hashOf('exact'), 'template:0', 'other:1', 'template'],
  campaign: ['c1'],
};

test('for every scope, under every allow-list', async () => {
  const name = fc
    .constantFrom(...DECISION_SCOPES)
    .chain((scope) =>
      fc.record({ scope: fc.constant(scope), value: fc.constantFrom(...VALUES[scope]) }),
    );
  const members = fc.subarray(['a1', 'a2', 'a3', '1', 'absent']);
  const allowed = fc.array(fc.record({ name, live: fc.boolean() }), { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(name, members, allowed, async ({ scope, value }, account_ids, entries) => {
      const within = scope === 'end_user' ? { within: 'a1' } : {};
      const about = { scope, value, ...within };
      const decision = decisionOf('d1', { ...about, mode: 'shadow', expires_at: null });
      const allow = entries.map((one) => ({ ...one.name, expires_at: one.live ? NOW + 1 : NOW }));
      const seen = await readSubjectTotals(store, { scope, value, account_ids }, SPAN);
      const touched = touchedBy({ decision, account_ids, allow, now: NOW }, seen ?? []);
      const replayed = replay({ decision, account_ids, allow });
      expect(touched.exchanges).toBe(replayed.exchanges);
      expect(touched.account_ids).toEqual(replayed.account_ids);
    }),
    { numRuns: 300 },
  );
}, 120_000);

/** The gateway, exchange by exchange. */
function replay(given: {
  decision: ReturnType<typeof decisionOf>;
  account_ids: string[];
  allow: NonNullable<Parameters<typeof compileSnapshot>[0]['allow']>;
}) {
  const { decision, account_ids, allow } = given;
  const snapshot = compileSnapshot({
    ...{ schema: 'stillwatch.decisions/1', version: 1, issued_at: NOW, decisions: [decision] },
    campaigns: { c1: account_ids },
    allow,
  });
  const enforcement = createEnforcement({
    ...{ snapshot: () => snapshot, confirmedAt: () => NOW, staleMs: 0, hideReasoning: false },
  });
  const hit = EXCHANGES.filter(({ ts }) => ts >= SPAN.from && ts < SPAN.to).filter((each) => {
    const subject = {
      ...{ accountId: each.account_id, apiKeyId: each.api_key_id, orgId: each.org_id },
      ...{ endUserId: each.end_user_id, address: each.ip ?? '', asn: each.asn },
    };
    const verdict = enforcement.verdict(subject, NOW);
    if (snapshot.readsFingerprints && each.fingerprint !== null) {
      enforcement.addFingerprint(verdict, each.fingerprint, NOW);
    }
    return verdict.shadowed.length > 0;
  });
  return {
    exchanges: hit.length,
    account_ids: [...new Set(hit.map(({ account_id }) => account_id))].sort(),
  };
}
