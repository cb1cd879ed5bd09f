/** Tests of what every place of the records does with values that a database refuses. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { storableText } from '#schema/foreign-text';
import type { Clock } from '#std/clock';
import { arbitraryText } from '#std/fixtures/arbitrary-text';
import { campaignOf, decisionOf } from './records.contract.ts';
import type { Records } from './records.ts';

const start = Date.UTC(2026, 1, 1);
const by = { who: 'user:ana', reason: 'because' };

/** What every place of records does with odd values; `open` gives an empty one. */
export function oddValuesContract(name: string, open: (clock: Clock) => Promise<Records>): void {
  describe(`odd values: ${name}`, () => {
    let records: Records;
    beforeAll(async () => {
      records = await open(() => start);
    });
    afterAll(() => records?.close());

    test('whatever a text holds, it is kept as far as a database can', async () => {
      const texts = fc.sample(arbitraryText, { numRuns: 50, seed: 7 });
      for (const [index, text] of texts.entries()) {
        const id = `t${index}`;
        const account_id = `${id}${text}`.slice(0, 256);
        await records.change({ who: `user:${text}`, reason: text }, async (write) => {
          const facts = accountFactsSchema.parse({ account_id, org_id: text, declared_use: text });
          await write.accounts.noteFacts([facts]);
          await write.accounts.review(account_id, 'confirmed');
          const campaign = campaignOf(`c-${id}`, [account_id], { against: [text] });
          const [event] = await write.campaigns.note([{ campaign, detail: null, at: start }]);
          expect(event?.event).toBe('alarmed');
          await write.campaigns.setState(`c-${id}`, 'dormant');
          const appeal = { appeal_id: id, account_id, decision_id: null, reason: text };
          await write.accounts.appeal(appeal);
          const alert = { dedup_key: id, object: `account:${text}`, campaign_id: text, at: start };
          const said = { kind: 'campaign-alarmed', severity: 'high', title: text } as const;
          await write.alerts.raise({ ...alert, ...said, alert_id: id, data: { [text]: text } });
          await write.audit.note({ what: 'texts', object: text, before: text, after: { text } });
          const { decision } = decisionOf(`d-${id}`);
          const about = { ...decision, value: text, reason: text };
          const members = [{ account_id, place: 0, due_at: start }];
          await write.decisions.add(decisionOf(`d-${id}`, { decision: about }), members, []);
          const settled = { account_id, state: 'failed' as const, why: text };
          expect(await write.decisions.settle(`d-${id}`, [settled])).toBe(1);
        });
        const kept = storableText(text);
        const [known] = await records.accounts.get([account_id]);
        expect(known).toMatchObject({ review: { by: `user:${kept}`, reason: kept } });
        expect(known?.facts).toMatchObject({ org_id: kept, declared_use: kept });
        expect((await records.campaigns.get(`c-${id}`))?.campaign.against).toEqual([kept]);
        expect((await records.alerts.get(id))?.data).toEqual({ [kept]: kept });
        expect((await records.decisions.get(`d-${id}`))?.decision.value).toBe(kept);
        const asked = { object: text, what: 'texts' };
        const { rows } = await records.lists.auditRecords(asked, { limit: 1 });
        expect(JSON.parse(rows[0]?.row.detail ?? '')).toMatchObject({
          object: kept,
          after: { text: kept },
        });
      }
      await records.change(by, async ({ decisions }) => {
        for (const index of texts.keys()) await decisions.setState(`d-t${index}`, 'undone');
      });
    });

    test('what is refused of one part leaves the other parts, and no trace in the audit log', async () => {
      const size = await records.audit.size();
      const seen = { exchanges: 1, cost_usd: null, first_seen_at: start, last_seen_at: start };
      const sight = (account_id: string, exchanges: number) => ({
        ...seen,
        account_id,
        exchanges,
        result: null,
      });
      const outcomes = await records.change(by, async (write) => [
        await write.apart(() => write.accounts.noteSightings([sight('p1', 1)])),
        await write.apart(() => write.accounts.noteSightings([sight('p2', 0.5)])),
        await write.apart(async () => {
          const inner = await write.apart(() =>
            write.accounts.noteSightings([sight('p3', 2 ** 80)]),
          );
          await write.accounts.noteSightings([sight('p4', 4)]);
          return 'refused' in inner;
        }),
        await write.apart(async () => {
          await write.accounts.review('p1', 'cleared');
          await write.audit.note({ what: 'odd', object: 'p5', after: Number.NaN });
        }),
      ]);
      expect(outcomes).toMatchObject([
        { done: undefined },
        { refused: expect.stringContaining('0.5') },
        { done: true },
        { refused: expect.any(String) },
      ]);
      const known = await records.accounts.get(['p1', 'p2', 'p3', 'p4']);
      expect(known.map(({ account_id }) => account_id)).toEqual(['p1', 'p4']);
      expect(known[0]?.review).toBeNull();
      expect(await records.audit.size()).toBe(size + 2);
    });
  });
}
