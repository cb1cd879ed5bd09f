/** A campaign whose stored values no database of records takes is found, noted and named all the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLiveAnalysis } from '#analysis/live-analysis';
import { configSchema } from '#config/config-schema';
import { readAccountsFile } from '#enrich/account-facts';
import { ingestHarness } from '#ingest/logs/fixtures/ingest-harness';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import { storable } from '#schema/foreign-text';
import { EventHub } from '#server/events';
import { LookNotes } from '#server/note-look';
import { openPerformer } from '#server/performer';
import { simulated, TINY } from '#simulate/fixtures/tiny-world';
import { silentLog } from '#std/fixtures/silent-log';
import { HOUR_MS } from '#std/time';
import { readSpan } from '#store/exchanges/activity-queries';

const { open, close, store, file, ingest } = ingestHarness();
let records: Records;
let facts: Awaited<ReturnType<typeof readAccountsFile>>['facts'];
beforeAll(async () => {
  await open();
  const part = await simulated(TINY);
  await ingest({ inputs: [file('exchanges.ndjson', part('exchanges'))] });
  facts = (await readAccountsFile(file('accounts.jsonl', part('accounts')))).facts;
  // As releases stored it that did not look at what they were sent.
  const odd = ['model', 'user_agent', 'endpoint', 'stop_reason'].map(
    (column) => `concat(${column}, char(0)) AS ${column}`,
  );
  await store().command('CREATE TABLE before AS exchanges');
  await store().command(`INSERT INTO before SELECT * REPLACE (${odd.join(', ')}) FROM exchanges`);
  await store().command('EXCHANGE TABLES before AND exchanges');
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => Date.UTC(2026, 1, 10), log: silentLog },
  );
}, 120_000);
afterAll(async () => {
  await records?.close();
  await close();
});

test('the past is read again, and nothing of the look is refused', async () => {
  const { to } = await readSpan(store());
  const analysis = await openLiveAnalysis(
    {
      store: store(),
      facts: new Map(facts.map((each) => [each.account_id, each])),
      seed: 1,
      falseDiscoveryRate: 0.01,
      stepMs: 60_000,
      retentionMs: 30 * 24 * HOUR_MS,
      rebuildStepMs: 8 * HOUR_MS,
      abort: new AbortController().signal,
    },
    (to ?? 0) + 1,
  );
  const performer = openPerformer(records, {
    store: store(),
    clock: () => Date.UTC(2026, 1, 10),
    config: configSchema.parse({}),
    lookAlikes: () => null,
    onFacts: () => {},
    log: silentLog,
    signer: { prepareKey: () => Promise.reject(new Error('nothing is signed here')) },
  });
  const events = new EventHub();
  const notes = new LookNotes({ records, performer, store: store(), events, retentionMs: 1e12 });
  const refused = await notes.note(analysis.lastLook!, analysis);
  expect(refused).toEqual({ account_ids: [], campaign_ids: [], why: null });
  const seen = (await analysis.report()).campaigns;
  expect(JSON.stringify(seen)).toContain('\\u0000');
  const found = await records.campaigns.list();
  expect(found).toHaveLength(seen.length);
  expect(found.length).toBeGreaterThan(0);
  expect(storable(found)).toBe(found);
  expect(found.some(({ campaign }) => campaign.traits?.models[0]?.name.endsWith('\ufffd'))).toBe(
    true,
  );
}, 240_000);
