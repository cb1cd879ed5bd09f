import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { createPerformer } from '../acts/perform.ts';
import { sampleAccount, sampleCampaign } from '../exports/fixtures/sample-campaign.ts';
import { actSources } from '../fixtures/act-sources.ts';
import { type Destination, destinationSchema, openSender } from './destinations.ts';
import { listenHttp, reply } from './fixtures/listeners.ts';
import { createNotifier } from './notifier.ts';

const MINUTE = 60_000;
const by = { who: 'user:ana', reason: 'a test' };
let now = Date.UTC(2026, 1, 9);
let records: Records;
beforeAll(async () => {
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => now, log: silentLog },
  );
}, 60_000);
afterAll(() => records?.close());

const members = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    account_id: `m${at}`,
    strength: 1,
    role: 'core' as const,
  }));
const note = (count: number) =>
  records.change(by, async (write) => {
    await write.accounts.noteSightings(
      ['m0', 'm1', 'alone'].map((account_id) => ({
        account_id,
        exchanges: 5,
        cost_usd: null,
        first_seen_at: now,
        last_seen_at: now,
        result: sampleAccount({ account_id, campaign_id: account_id === 'alone' ? null : 'c1' }),
      })),
    );
    await write.campaigns.note([
      {
        campaign: sampleCampaign({ members: members(count), exchanges: 1000 }),
        detail: null,
        at: now,
      },
    ]);
  });

it('tells of a campaign once, of its growth, not of its members, and nothing while snoozed', async () => {
  const listener = await listenHttp(reply(200));
  const destination: Destination = destinationSchema.parse({
    kind: 'webhook',
    name: 'hook',
    url: listener.url.href,
    secretFile: 's',
  });
  const readText = () => Promise.resolve(`whsec_${Buffer.alloc(32, 1).toString('base64')}\n`);
  const senders = [await openSender(destination, { clock: () => now, readText })];
  const start = () =>
    createNotifier({
      records,
      outbox: records.outbox,
      perform: createPerformer(
        records,
        actSources(() => now),
      ).perform,
      destinations: [destination],
      senders,
      clock: () => now,
      random: createRandom(1),
      log: silentLog,
      version: '0.1.0',
    });
  let notifier = start();
  const round = async () => {
    now += 20 * MINUTE;
    await notifier.plan();
    await notifier.deliver();
    return listener.heard
      .splice(0)
      .map(({ body }) => JSON.parse(body))
      .map(({ type, data }) => `${type} ${data.object}`)
      .sort();
  };
  await note(10);
  expect(await round()).toEqual(['account.flagged account:alone', 'campaign.alarmed campaign:c1']);
  expect(await round()).toEqual([]);
  await note(11);
  expect(await round()).toEqual([]);
  await note(20);
  expect(await round()).toEqual(['campaign.changed campaign:c1']);
  notifier = start();
  expect(await round()).toEqual([]);

  await records.change(by, (write) => write.alerts.snooze('campaign:c1', now + 60 * MINUTE));
  await note(100);
  expect(await round()).toEqual([]);
  expect(await round()).toEqual([]);
  expect(await round()).toEqual(['campaign.changed campaign:c1']);
  listener.close();
});
