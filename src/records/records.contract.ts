/** Tests that every place of the records, server or embedded, has to pass. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import type { Alert } from '#schema/alert';
import type { Campaign } from '#schema/campaign';
import type { NewDecision } from '#schema/decision-record';
import type { Clock } from '#std/clock';
import type { Records } from './records.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 1, 1);
const by = { who: 'user:ana', reason: 'because' };

export const campaignOf = (
  id: string,
  accounts: readonly string[],
  more: Partial<Campaign> = {},
): Campaign => ({
  campaign_id: id,
  first_alarm_at: new Date(start).toISOString(),
  confidence: 0.98,
  q_value: 0.001,
  exchanges: 1000,
  members: accounts.map((account_id) => ({ account_id, strength: 0.5, role: 'core' as const })),
  capabilities: [],
  links: [],
  tests: [],
  against: [],
  ...more,
});

const blast = {
  accounts: 3,
  organisations: 0,
  paying_accounts: 0,
  exchanges_per_day: 0,
  cost_usd_per_day: 0,
  share_of_traffic: null,
  touched: null,
  expected_false_positives: 0,
  expected_false_positives_how: 'none',
};

export const decisionOf = (id: string, more: Partial<NewDecision> = {}): NewDecision => ({
  decision: {
    id,
    scope: 'campaign',
    value: 'c1',
    action: 'suspend',
    mode: 'enforce',
    expires_at: start + 24 * HOUR,
    origin: 'user:ana',
    reason: 'harvest',
    params: {},
  },
  state: 'rolling',
  policy: null,
  members: { count: 3, sha256: 'a'.repeat(64) },
  seed: 7,
  starts_at: start,
  stages: [{ percent: 100, after_ms: 0 }],
  jitter_ms: 0,
  blast_radius: blast,
  approval_id: null,
  ...more,
});

/** What every place of records has to do; `open` gives an empty one. */
export function recordsContract(name: string, open: (clock: Clock) => Promise<Records>): void {
  describe(`records: ${name}`, () => {
    let records: Records;
    let now = start;
    beforeAll(async () => {
      records = await open(() => now);
    });
    afterAll(() => records?.close());

    test('facts and findings meet in one account; later facts replace earlier ones', async () => {
      const facts = accountFactsSchema.parse({ account_id: "a'1", tier: 'paid' });
      await records.change(by, async ({ accounts }) => {
        await accounts.noteFacts([facts, { ...facts, account_id: 'a2', tier: null }]);
        const result = {
          account_id: "a'1",
          score: 0.9,
          p_value: 1e-9,
          findings: [],
          campaign_id: null,
          first_flagged_at: new Date(start).toISOString(),
        };
        const seen = {
          exchanges: 5,
          cost_usd: 0.25,
          first_seen_at: start - 1,
          last_seen_at: start,
        };
        await accounts.noteSightings([
          { account_id: "a'1", result, ...seen },
          { account_id: 'a3', result: null, ...seen },
        ]);
      });
      const [known, other] = await records.accounts.get(["a'1", 'nobody', 'a3']);
      expect(known).toMatchObject({
        facts,
        exchanges: 5,
        cost_usd: 0.25,
        first_seen_at: start - 1,
      });
      expect(known?.result?.p_value).toBe(1e-9);
      expect(other).toMatchObject({ account_id: 'a3', facts: null, result: null, standing: [] });
      expect((await records.accounts.list({})).map(({ account_id }) => account_id)).toEqual([
        "a'1",
        'a2',
        'a3',
      ]);
      const page = await records.accounts.list({ limit: 1, after: "a'1" });
      expect(page.map(({ account_id }) => account_id)).toEqual(['a2']);
      expect(await records.accounts.list({ flagged: true })).toHaveLength(1);
    });

    test('a review is kept with who and why, and can be taken back', async () => {
      await records.change(by, ({ accounts }) => accounts.review('a2', 'cleared'));
      expect(await records.accounts.list({ review: 'cleared' })).toMatchObject([
        { account_id: 'a2', review: { by: 'user:ana', reason: 'because', at: now } },
      ]);
      expect(await records.accounts.list({ review: 'confirmed' })).toEqual([]);
      await records.change(by, ({ accounts }) => accounts.review('a2', null));
      expect((await records.accounts.get(['a2']))[0]?.review).toBeNull();
    });

    test('a campaign keeps its members over time and an event for every change', async () => {
      const look = (campaign: Campaign, at: number) =>
        records.change(by, ({ campaigns }) => campaigns.note([{ campaign, detail: null, at }]));
      expect(await look(campaignOf('c1', ['x1', 'x2']), start)).toMatchObject([
        { event: 'alarmed', members: 2 },
      ]);
      expect(await look(campaignOf('c1', ['x1', 'x2'], { exchanges: 2000 }), start + 1)).toEqual(
        [],
      );
      expect(await look(campaignOf('c1', ['x2', 'x3']), start + HOUR)).toMatchObject([
        { event: 'changed' },
      ]);
      const at = async (time?: number) =>
        (await records.campaigns.members('c1', time)).map(({ account_id }) => account_id);
      expect(await at()).toEqual(['x2', 'x3']);
      expect(await at(start + 5)).toEqual(['x1', 'x2']);
      const known = await records.campaigns.get('c1');
      expect(known).toMatchObject({ state: 'open', last_stood_at: start + HOUR });
      expect(known?.campaign.members.map(({ account_id }) => account_id)).toEqual(['x2', 'x3']);
      await records.change(by, ({ campaigns }) => campaigns.setState('c1', 'contained'));
      expect(await records.campaigns.list({ state: 'contained' })).toMatchObject([
        { contained_at: now, campaign: { campaign_id: 'c1' } },
      ]);
      expect(
        (await records.campaigns.events({ campaignId: 'c1' })).map(({ event }) => event),
      ).toEqual(['alarmed', 'contained', 'changed']);
      const late = new Date(start + HOUR).toISOString();
      await look(campaignOf('c1', ['x2', 'x3'], { first_alarm_at: late }), start + 2 * HOUR);
      expect((await records.campaigns.get('c1'))?.campaign.first_alarm_at).toBe(
        new Date(start).toISOString(),
      );
    });

    test('a decision settles account by account, standing follows, undo takes it back', async () => {
      const before = await records.decisions.version();
      const members = ['x1', 'x2', "x'3"].map((account_id, place) => ({
        account_id,
        place,
        due_at: start + place * HOUR,
      }));
      const skipped = [{ account_id: 'x4', why: 'allow-listed' as const }];
      await records.change(by, ({ decisions }) =>
        decisions.add(decisionOf('d1'), members, skipped),
      );
      const due = await records.decisions.members('d1', {
        states: ['planned'],
        dueBy: start + HOUR,
      });
      expect(due.map(({ account_id }) => account_id)).toEqual(['x1', 'x2']);
      const settle = (state: 'done' | 'undone' | 'failed', ids: string[]) =>
        records.change(by, ({ decisions }) =>
          decisions.settle(
            'd1',
            ids.map((account_id) => ({ account_id, state, why: null })),
          ),
        );
      expect(await settle('done', ['x1', 'x2'])).toBe(2);
      expect(await settle('done', ['x1', 'x2'])).toBe(0);
      expect(await settle('undone', ["x'3"])).toBe(0);
      const [x1] = await records.accounts.get(['x1']);
      const entry = { decision_id: 'd1', action: 'suspend', mode: 'enforce' };
      expect(x1?.standing).toEqual([entry]);
      expect(await records.decisions.live(now)).toMatchObject([
        { record: { ledger: { planned: 1, done: 2, skipped: 1 } }, done: ['x1', 'x2'] },
      ]);
      expect(await settle('undone', ['x1'])).toBe(1);
      expect((await records.accounts.get(['x1']))[0]?.standing).toEqual([]);
      expect((await records.decisions.members('d1'))[0]).toMatchObject({
        state: 'undone',
        prior: [],
      });
      await records.change(by, ({ decisions }) => decisions.setState('d1', 'undone'));
      expect(await records.decisions.live(now)).toEqual([]);
      expect(await records.decisions.get('d1')).toMatchObject({
        state: 'undone',
        ended_by: 'user:ana',
      });
      expect(await records.decisions.version()).toBeGreaterThan(before);
    });

    test('nobody approves what they asked for, and nothing is approved twice', async () => {
      const object = { object_kind: 'decision', object_id: 'd1', object_sha256: 'a' } as const;
      await records.change(by, ({ approvals }) =>
        approvals.request({ approval_id: 'p1', ...object }),
      );
      const settle = (who: string) =>
        records.change({ who, reason: 'seen' }, ({ approvals }) =>
          approvals.settle('p1', 'approved'),
        );
      await expect(settle('user:ana')).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
      expect(await records.approvals.waiting()).toHaveLength(1);
      expect(await settle('user:bob')).toMatchObject({
        verdict: 'approved',
        settled_by: 'user:bob',
      });
      await expect(settle('user:cy')).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
    });

    test('allow-list entries end by expiry or by hand', async () => {
      await records.change(by, async ({ allowList }) => {
        const entry = { scope: 'account' as const, owner: 'ana', expires_at: start + HOUR };
        await allowList.add({ ...entry, entry_id: 'e1', value: 'x9' });
        await allowList.add({ ...entry, entry_id: 'e2', value: 'x8' });
        await allowList.add({ ...entry, entry_id: 'e3', value: 'x7' });
        await allowList.approve('e1');
        await allowList.approve('e2');
        await allowList.remove('e2');
      });
      expect((await records.allowList.live(now)).map(({ value }) => value)).toEqual(['x9']);
      expect(await records.allowList.live(now + HOUR)).toEqual([]);
    });

    test('a change is whole or not at all, with its audit', async () => {
      const size = await records.audit.size();
      const version = await records.decisions.version();
      const half = records.change(by, async ({ accounts, decisions }) => {
        await accounts.review('x1', 'confirmed');
        await decisions.add(decisionOf('d1'), [], []);
      });
      await expect(half).rejects.toMatchObject({ code: 'RECORDS_FAILED' });
      expect(await records.audit.size()).toBe(size);
      expect(await records.decisions.version()).toBe(version);
      expect((await records.accounts.get(['x1']))[0]?.review).toBeNull();
    });

    test('changes at once all land, each with its own record in one order', async () => {
      const size = await records.audit.size();
      const accounts = Array.from({ length: 30 }, (_, index) => `many${index}`);
      await Promise.all(
        accounts.map((id) => records.change(by, (write) => write.accounts.review(id, 'cleared'))),
      );
      const added = await records.audit.records(size, size + 100);
      expect(added.map(({ index }) => index)).toEqual(accounts.map((_, index) => size + index));
      const about = { object: 'account:many3' };
      const { rows } = await records.lists.auditRecords(about, { limit: 1 });
      expect(JSON.parse(rows[0]?.row.detail ?? '')).toMatchObject({
        who: 'user:ana',
        reason: 'because',
        before: null,
        after: { verdict: 'cleared' },
      });
    });

    test('what is personal is erased from the audit log, and the record stays', async () => {
      const erased = await records.change(by, ({ audit }) => audit.erase('account:many3'));
      expect(erased).toBe(1);
      const about = { object: 'account:many3' };
      expect((await records.lists.auditRecords(about, { limit: 1 })).rows).toEqual([]);
      const all = await records.audit.records(0, await records.audit.size());
      expect(all.filter(({ detail }) => detail === null)).toMatchObject([{ salt: null }]);
      const erasing = { what: 'audit-erased' };
      const { rows } = await records.lists.auditRecords(erasing, { limit: 1 });
      expect(rows[0]?.row.detail).not.toContain('many3');
    });

    test('an alert is raised once, inhibited by its campaign, and delivered by one taker', async () => {
      const alert: Alert = {
        alert_id: 'l1',
        kind: 'campaign-alarmed',
        severity: 'high',
        dedup_key: 'campaign:c1',
        object: 'campaign:c1',
        campaign_id: 'c1',
        at: now,
        title: 'A campaign',
        data: { members: 2 },
      };
      const member = { ...alert, alert_id: 'l2', object: 'account:x2', dedup_key: 'x2' };
      await records.change(by, async ({ alerts }) => {
        expect(await alerts.raise(alert, ['hook', 'slack'])).toMatchObject({ times: 1 });
        expect(await alerts.raise({ ...alert, alert_id: 'l9' }, ['hook'])).toBeNull();
        expect(await alerts.raise(member, ['hook'])).toBeNull();
      });
      expect(await records.alerts.list()).toMatchObject([
        { alert_id: 'l1', times: 2 },
        { alert_id: 'l2', inhibited: 'campaign' },
      ]);
      const claim = (at: number) => records.outbox.claim({ now: at, limit: 10, holdMs: 1000 });
      const [first, second] = await claim(now);
      expect(first).toMatchObject({ delivery: { attempts: 1 }, alert: { data: { members: 2 } } });
      expect(await claim(now)).toEqual([]);
      await records.outbox.settle(first!.delivery.delivery_id, { state: 'delivered', at: now });
      await records.outbox.settle(second!.delivery.delivery_id, {
        state: 'dead',
        at: now,
        error: '404',
      });
      expect(await claim(now + 2000)).toEqual([]);
      await records.change(by, ({ alerts }) => alerts.replay(second!.delivery.delivery_id));
      expect(await claim(now)).toHaveLength(1);
    });

    test('policies get versions; credentials are found by their secret until revoked', async () => {
      const { policySchema } = await import('#schema/policy');
      const policy = policySchema.parse({ id: 'p', rules: [] });
      const rest = { starts_at: null, approval_id: null, ended_at: null, ended_reason: null };
      const record = { policy, state: 'draft' as const, sha256: 's', back_test: null, ...rest };
      const add = () => records.change(by, ({ policies }) => policies.add(record));
      expect([await add(), await add()]).toEqual([1, 2]);
      await records.change(by, ({ policies }) => policies.setState('p', 2, 'active'));
      expect(await records.policies.active()).toMatchObject([{ version: 2, policy: { id: 'p' } }]);
      const known = { credential_id: 'k', name: 'ana', role: 'admin' };
      const credential = { ...known, person: 'ana', secret_sha256: 'h' };
      await records.change(by, ({ credentials }) => credentials.add(credential as never));
      expect(await records.credentials.bySecret('h')).toMatchObject({ name: 'ana' });
      await records.change(by, ({ credentials }) => credentials.revoke('k'));
      expect(await records.credentials.bySecret('h')).toBeNull();
      now += 1;
    });
  });
}
