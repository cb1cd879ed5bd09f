import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AlertRecord } from '#schema/alert';
import { whileCallsGoOn } from '#std/fixtures/calls-beside';
import { detectionOfCampaign } from '../exports/detection.ts';
import { CONTEXT, sampleCampaign } from '../exports/fixtures/sample-campaign.ts';
import { destinationSchema } from './destinations.ts';
import { listenHttp, reply } from './fixtures/listeners.ts';
import { openFollowingSender } from './following-sender.ts';
import type { Message } from './sender.ts';

const alert: AlertRecord = {
  ...{ alert_id: 'alert-1', kind: 'campaign-alarmed', severity: 'high', dedup_key: 'k' },
  ...{ object: 'campaign:c1', campaign_id: 'c1', at: CONTEXT.madeAt - 5000, title: 'New' },
  ...{ data: { members: 6 }, times: 1, last_at: 0, inhibited: null },
};
const message: Message = {
  deliveryId: 'alert-1/hook',
  alert,
  detection: detectionOfCampaign(sampleCampaign()),
  context: CONTEXT,
};

it('webhooks are signed under a new secret as soon as its file has it, and under the old one beside it', async () => {
  const listener = await listenHttp(reply(204));
  const [one, next] = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
  let file: string | null = `${one}\n`;
  const readText = async (): Promise<string> => {
    if (file === null) throw new Error('it is away');
    return file;
  };
  const unread: unknown[] = [];
  const destination = destinationSchema.parse({
    ...{ kind: 'webhook', name: 'hook', url: String(listener.url), secretFile: 'secret' },
  });
  const outside = { clock: () => 0, readText };
  const sender = await openFollowingSender(destination, outside, (why) => unread.push(why));
  const signatures = async (): Promise<number> => {
    expect(await sender.send(message)).toEqual({ sent: true });
    return String(listener.heard.at(-1)!.headers['webhook-signature']).split(' ').length;
  };
  expect(await signatures()).toBe(1);
  file = `${next}\n${one}\n`;
  expect(await signatures()).toBe(2);
  file = null;
  expect(await signatures()).toBe(2);
  expect(unread).toHaveLength(1);
  file = `${next}\n`;
  expect(await signatures()).toBe(1);
  const { headers, body } = listener.heard.at(-1)!;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const mac = createHmac('sha256', Buffer.alloc(32, 2)).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  listener.close();
});

it('a webhook’s secret is replaced while alerts go out: each is signed with one that its reader knows', async () => {
  const listener = await listenHttp(reply(204));
  const [one, next] = [1, 2].map((fill) => Buffer.alloc(32, fill));
  const line = (secret: Buffer | undefined) => `whsec_${secret?.toString('base64')}\n`;
  let file = line(one);
  const destination = destinationSchema.parse({
    ...{ kind: 'webhook', name: 'hook', url: String(listener.url), secretFile: 'secret' },
  });
  const outside = { clock: () => 0, readText: async () => file };
  const sender = await openFollowingSender(destination, outside, () => {});
  const send = async () => expect(await sender.send(message)).toEqual({ sent: true });
  /** What its reader knows at each moment: both, while one takes the place of the other. */
  const known: { since: number; keys: (Buffer | undefined)[] }[] = [{ since: 0, keys: [one] }];
  const knows = (...keys: (Buffer | undefined)[]) =>
    known.push({ since: listener.heard.length, keys });
  await whileCallsGoOn(send, async (nextRound) => {
    knows(one, next);
    for (const text of [line(one) + line(next), line(next) + line(one), line(next)]) {
      file = text;
      await nextRound();
    }
    knows(next);
  });
  for (const [index, { headers, body }] of listener.heard.entries()) {
    const { keys = [] } = known.findLast(({ since }) => since <= index) ?? {};
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const macs = keys.map((key) =>
      createHmac('sha256', key ?? '')
        .update(signed)
        .digest('base64'),
    );
    const sent = String(headers['webhook-signature']);
    expect(macs.some((mac) => sent.includes(`v1,${mac}`))).toBe(true);
  }
  listener.close();
}, 60_000);
