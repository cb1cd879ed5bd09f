import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import type { Alert } from '#schema/alert';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { sampleCampaign } from '../exports/fixtures/sample-campaign.ts';
import { describeAlerts } from './alert-detection.ts';
import { createDispatcher } from './dispatcher.ts';
import { listenHttp, reply } from './fixtures/listeners.ts';
import { pauseAfter } from './retry.ts';
import { webhookSender } from './senders/webhook.ts';

const HOUR = 3_600_000;
const by = { who: 'system:test', reason: 'a test' };
let now = Date.UTC(2026, 1, 9);
let records: Records;

beforeAll(async () => {
  records = await openRecords(
    { kind: 'embedded', directory: null },
    { clock: () => now, log: silentLog },
  );
  await records.change(by, (write) =>
    write.campaigns.note([{ campaign: sampleCampaign(), detail: null, at: now }]),
  );
}, 60_000);
afterAll(() => records?.close());

let serial = 0;
function alertAbout(object: string, changes: Partial<Alert> = {}): Alert {
  const id = `alert-${++serial}`;
  return {
    alert_id: id,
    kind: 'campaign-alarmed',
    severity: 'high',
    dedup_key: id,
    object,
    campaign_id: null,
    at: now,
    title: 'A title',
    data: {},
    ...changes,
  };
}

async function hook(status: () => number) {
  const listener = await listenHttp((heard, response) => reply(status())(heard, response));
  const sender = webhookSender({
    name: 'hook',
    url: listener.url,
    keys: [Buffer.alloc(32)],
    body: 'stillwatch',
    timeoutMs: 2000,
    ca: null,
  });
  const dispatcher = createDispatcher({
    outbox: records.outbox,
    senders: [sender],
    describe: describeAlerts(records),
    version: '0.1.0',
    clock: () => now,
    random: createRandom(3),
    log: silentLog,
  });
  return { listener, dispatcher };
}

describe('carrying alerts out', () => {
  it('tells each destination once, with the campaign as it stands', async () => {
    const { listener, dispatcher } = await hook(() => 200);
    await records.change(by, (write) =>
      write.alerts.raise(alertAbout('campaign:c1', { campaign_id: 'c1' }), ['hook']),
    );
    expect(await dispatcher.step()).toEqual({ delivered: 1, retried: 0, dead: 0 });
    now += 10 * 24 * HOUR;
    expect(await dispatcher.step()).toEqual({ delivered: 0, retried: 0, dead: 0 });
    expect(listener.heard).toHaveLength(1);
    expect(JSON.parse(listener.heard[0]!.body).data).toMatchObject({
      title: 'A title',
      detection: { detection_id: 'c1', exchanges: 3060 },
    });
    listener.close();
  });

  it('keeps members quiet under their campaign', async () => {
    const { listener, dispatcher } = await hook(() => 200);
    const raised = await records.change(by, (write) =>
      write.alerts.raise(
        alertAbout('account:acct-1', { kind: 'account-flagged', campaign_id: 'c1' }),
        ['hook'],
      ),
    );
    expect(raised).toBeNull();
    expect(await dispatcher.step()).toMatchObject({ delivered: 0 });
    listener.close();
  });

  it('pauses longer each time, gives up after ten attempts, and starts anew when replayed', async () => {
    let status = 503;
    const { listener, dispatcher } = await hook(() => status);
    const alert = alertAbout('policy:default', { kind: 'policy-stopped' });
    await records.change(by, (write) => write.alerts.raise(alert, ['hook']));
    const times: number[] = [];
    for (let minute = 0; minute < 6 * 24 * 60; minute++) {
      const { delivered, retried, dead } = await dispatcher.step();
      if (delivered + retried + dead > 0) times.push(now);
      if (dead > 0) break;
      const [next] = await records.alerts.deliveries({ state: 'pending' });
      now = next!.next_attempt_at;
    }
    expect(times).toHaveLength(10);
    const pauses = times.slice(1).map((time, at) => time - times[at]!);
    expect(pauses).toEqual([...pauses].sort((one, two) => one - two));
    const [dead] = await records.alerts.deliveries({ state: 'dead' });
    expect(dead).toMatchObject({ attempts: 10, last_error: 'HTTP 503' });
    status = 200;
    await records.change(by, (write) => write.alerts.replay(dead!.delivery_id));
    expect(await dispatcher.step()).toEqual({ delivered: 1, retried: 0, dead: 0 });
    expect(new Set(listener.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    listener.close();
  });

  it('ends at once where waiting cannot help', async () => {
    const { listener, dispatcher } = await hook(() => 410);
    await records.change(by, (write) => write.alerts.raise(alertAbout('x:1'), ['hook', 'removed']));
    expect(await dispatcher.step()).toEqual({ delivered: 0, retried: 0, dead: 2 });
    listener.close();
  });

  it('does not let one slow destination hold up another, nor claim twice what is held', async () => {
    const { listener, dispatcher } = await hook(() => 200);
    await records.change(by, (write) => write.alerts.raise(alertAbout('x:2'), ['hook']));
    const [one, two] = await Promise.all([dispatcher.step(), dispatcher.step()]);
    expect(one.delivered + two.delivered).toBe(1);
    expect(listener.heard).toHaveLength(1);
    listener.close();
  });
});

describe('pauses', () => {
  it('grow, vary by a fifth, keep what is asked for, and end', () => {
    const random = createRandom(1);
    for (let attempts = 1; attempts <= 9; attempts++) {
      const pause = pauseAfter(attempts, { retryAfterMs: null, random })!;
      expect(pause).toBeLessThanOrEqual(24 * HOUR * 1.2);
    }
    expect(pauseAfter(10, { retryAfterMs: null, random })).toBeNull();
    expect(pauseAfter(1, { retryAfterMs: HOUR, random })).toBeGreaterThanOrEqual(HOUR);
    expect(pauseAfter(1, { retryAfterMs: 1e12, random })).toBeLessThanOrEqual(24 * HOUR * 1.2);
    const draws = new Set(
      Array.from({ length: 50 }, () => pauseAfter(2, { retryAfterMs: null, random })),
    );
    expect(draws.size).toBeGreaterThan(30);
  });
});
