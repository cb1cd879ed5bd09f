import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertRecord } from '#schema/alert';
import { detectionOfCampaign } from '../../exports/detection.ts';
import { ocsfDetectionFinding } from '../../exports/fixtures/ocsf-1-9.ts';
import { parseCef } from '../../exports/fixtures/parse-cef.ts';
import { CONTEXT, sampleCampaign } from '../../exports/fixtures/sample-campaign.ts';
import { listenDatagrams, listenHttp, listenStream, reply } from '../fixtures/listeners.ts';
import type { Message } from '../sender.ts';
import { elasticsearchSender } from './elasticsearch.ts';
import { sentinelSender } from './sentinel.ts';
import { slackSender } from './slack.ts';
import { splunkSender } from './splunk-hec.ts';
import { syslogSender } from './syslog.ts';
import { webhookSender } from './webhook.ts';

const alert: AlertRecord = {
  alert_id: 'alert-1',
  kind: 'campaign-alarmed',
  severity: 'high',
  dedup_key: 'k',
  object: 'campaign:c1',
  campaign_id: 'c1',
  at: CONTEXT.madeAt - 5000,
  title: 'New',
  data: { members: 6 },
  times: 1,
  last_at: 0,
  inhibited: null,
};
const message: Message = {
  deliveryId: 'alert-1/hook',
  alert,
  detection: detectionOfCampaign(sampleCampaign()),
  context: CONTEXT,
};
const base = { name: 'hook', timeoutMs: 2000, ca: null };
const key = Buffer.alloc(32, 5);

const opened: { close: () => void }[] = [];
afterAll(() => {
  for (const one of opened) one.close();
});
async function http(...given: Parameters<typeof listenHttp>) {
  const listener = await listenHttp(...given);
  opened.push(listener);
  return listener;
}

describe('webhooks', () => {
  it('arrive signed, with one id at every attempt', async () => {
    const listener = await http(reply(204));
    const sender = webhookSender({ ...base, url: listener.url, keys: [key], body: 'stillwatch' });
    expect(await sender.send(message)).toEqual({ sent: true });
    await sender.send({ ...message, context: { ...CONTEXT, madeAt: CONTEXT.madeAt + 60_000 } });
    const [first, second] = listener.heard;
    const {
      'webhook-id': id,
      'webhook-timestamp': stamp,
      'webhook-signature': signature,
    } = first!.headers;
    expect(signature).toBe(
      `v1,${createHmac('sha256', key).update(`${id}.${stamp}.${first!.body}`).digest('base64')}`,
    );
    expect(second!.headers['webhook-id']).toBe(id);
    expect(Number(second!.headers['webhook-timestamp']) - Number(stamp)).toBe(60);
    expect(JSON.parse(first!.body)).toMatchObject({
      type: 'campaign.alarmed',
      data: { object: 'campaign:c1', detection: { members: 6 } },
    });
    expect(first!.body.length).toBeLessThan(20_000);
  });

  it('carry OCSF where asked', async () => {
    const listener = await http(reply(200));
    await webhookSender({ ...base, url: listener.url, keys: [key], body: 'ocsf' }).send(message);
    expect(ocsfDetectionFinding.safeParse(JSON.parse(listener.heard[0]!.body)).success).toBe(true);
  });

  it('follow no redirect', async () => {
    const inside = await http(reply(200));
    const listener = await http(reply(307, '', { location: inside.url.href }));
    const outcome = await webhookSender({
      ...base,
      url: listener.url,
      keys: [key],
      body: 'stillwatch',
    }).send(message);
    expect(outcome).toMatchObject({ sent: false, error: 'HTTP 307' });
    expect(inside.heard).toEqual([]);
  });

  it('never go to a metadata service', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '100.100.100.200']) {
      const outcome = await webhookSender({
        ...base,
        url: new URL(`http://${host}/latest`),
        keys: [key],
        body: 'stillwatch',
      }).send(message);
      expect(outcome).toMatchObject({ sent: false, error: expect.stringContaining('refused') });
    }
  });

  it('wait so long and read so much, not more', async () => {
    const silent = await http(() => {});
    const send = (url: URL) =>
      webhookSender({ ...base, timeoutMs: 200, url, keys: [key], body: 'stillwatch' }).send(
        message,
      );
    expect(await send(silent.url)).toMatchObject({ sent: false, error: 'no answer within 200 ms' });
    const endless = await http((_heard, response) => {
      response.writeHead(200);
      const pour = () => {
        while (response.write('x'.repeat(65_536)) && !response.destroyed);
      };
      response.on('drain', pour);
      pour();
    });
    expect(await send(endless.url)).toEqual({ sent: true });
  });

  it.each([
    [429, false],
    [503, false],
    [401, false],
    [404, false],
    [500, false],
    [410, true],
    [400, true],
    [413, true],
  ])('takes %i as a failure that is permanent: %s', async (status, permanent) => {
    const listener = await http(reply(status, 'no', { 'retry-after': '120' }));
    const outcome = await webhookSender({
      ...base,
      url: listener.url,
      keys: [key],
      body: 'stillwatch',
    }).send(message);
    expect(outcome).toEqual({
      sent: false,
      error: `HTTP ${status}`,
      permanent,
      retryAfterMs: 120_000,
    });
  });

  it('say that nobody listens, without saying where', async () => {
    const gone = await listenHttp(reply(200));
    gone.close();
    expect(
      await webhookSender({ ...base, url: gone.url, keys: [key], body: 'stillwatch' }).send(
        message,
      ),
    ).toMatchObject({ sent: false, error: 'ECONNREFUSED' });
  });
});

it('Slack takes blocks', async () => {
  const listener = await http(reply(200, 'ok'));
  expect(await slackSender({ ...base, url: listener.url }).send(message)).toEqual({ sent: true });
  expect(JSON.parse(listener.heard[0]!.body).blocks[0]).toMatchObject({ type: 'header' });
});

describe('Splunk', () => {
  const members = Array.from({ length: 24_000 }, (_, at) => ({
    account_id: `account-${at}`,
    strength: 1,
    role: 'core' as const,
  }));
  const large = { ...message, detection: detectionOfCampaign(sampleCampaign({ members })) };

  it('takes every member, in bodies that the collector accepts', async () => {
    const listener = await http(reply(200, '{"text":"Success","code":0}'));
    const sender = splunkSender({ ...base, url: listener.url, secret: 'hec-secret', index: 'sec' });
    expect(await sender.send(large)).toEqual({ sent: true });
    for (const { path, headers, body } of listener.heard) {
      expect(path).toBe('/services/collector/event');
      expect(headers.authorization).toBe('Splunk hec-secret');
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(524_288);
    }
    const events = listener.heard.flatMap(({ body }) =>
      body.split('\n').map((line) => JSON.parse(line)),
    );
    expect(events).toHaveLength(24_001);
    expect(events[0]).toMatchObject({
      index: 'sec',
      sourcetype: 'stillwatch:detection',
      event: { members: 24_000 },
    });
  });

  it('is tried again when a later body fails', async () => {
    let count = 0;
    const listener = await http((_heard, response) => {
      response.writeHead(++count === 2 ? 503 : 200).end();
    });
    const outcome = await splunkSender({
      ...base,
      url: listener.url,
      secret: 's',
      index: null,
    }).send(large);
    expect(outcome).toMatchObject({ sent: false, error: 'HTTP 503', permanent: false });
  });
});

describe('Sentinel', () => {
  async function azure(dcrStatus: () => number) {
    const login = await http(
      reply(200, JSON.stringify({ access_token: 'at-1', expires_in: 3599 })),
    );
    const dce = await http((_heard, response) => {
      response.writeHead(dcrStatus()).end();
    });
    let now = CONTEXT.madeAt;
    const sender = sentinelSender({
      ...base,
      url: dce.url,
      ruleId: `dcr-${'0'.repeat(32)}`,
      loginUrl: login.url,
      clientId: 'c',
      secret: 's&=',
      clock: () => now,
    });
    return {
      login,
      dce,
      sender,
      pass: (ms: number) => {
        now += ms;
      },
    };
  }

  it('logs in once, and again when its token ends', async () => {
    const { login, dce, sender, pass } = await azure(() => 204);
    expect(await sender.send(message)).toEqual({ sent: true });
    await sender.send(message);
    expect(login.heard).toHaveLength(1);
    expect(new URLSearchParams(login.heard[0]!.body).get('client_secret')).toBe('s&=');
    pass(3_400_000);
    await sender.send(message);
    expect(login.heard).toHaveLength(2);
    expect(dce.heard[0]!.path).toBe(
      `/dataCollectionRules/dcr-${'0'.repeat(32)}/streams/Custom-Stillwatch_CL?api-version=2023-01-01`,
    );
    expect(dce.heard[0]!.headers.authorization).toBe('Bearer at-1');
    expect(JSON.parse(dce.heard[0]!.body)).toHaveLength(7);
  });

  it('logs in anew after a refusal', async () => {
    let status = 401;
    const { login, sender } = await azure(() => status);
    expect(await sender.send(message)).toMatchObject({ sent: false, permanent: false });
    status = 204;
    expect(await sender.send(message)).toEqual({ sent: true });
    expect(login.heard).toHaveLength(2);
  });

  it('is tried again when the log-in is refused: secrets can be mended', async () => {
    const login = await http(reply(400, '{"error":"invalid_client"}'));
    const sender = sentinelSender({
      ...base,
      url: login.url,
      ruleId: 'dcr-1',
      loginUrl: login.url,
      clientId: 'c',
      secret: 'hidden',
      clock: () => 0,
    });
    expect(await sender.send(message)).toEqual({
      sent: false,
      error: 'log-in: HTTP 400',
      permanent: false,
      retryAfterMs: null,
    });
  });
});

describe('Elasticsearch', () => {
  const taken = (status: number) =>
    JSON.stringify({ errors: status > 299, items: [{ create: { status } }] });
  const send = async (answer: string) => {
    const listener = await http(reply(200, answer));
    const sender = elasticsearchSender({
      ...base,
      url: listener.url,
      index: 'logs-stillwatch',
      secret: 'a2V5',
    });
    return { outcome: await sender.send(message), listener };
  };

  it('creates one document under an id that a retry meets again', async () => {
    const { outcome, listener } = await send(taken(201));
    expect(outcome).toEqual({ sent: true });
    const [action, document, end] = listener.heard[0]!.body.split('\n');
    expect(listener.heard[0]!.path).toBe('/hook/_bulk');
    expect(JSON.parse(action!)).toEqual({
      create: { _index: 'logs-stillwatch', _id: expect.stringMatching(/^msg_/) },
    });
    expect(JSON.parse(document!).event.kind).toBe('alert');
    expect(end).toBe('');
    expect((await send(taken(409))).outcome).toEqual({ sent: true });
  });

  it('believes the item, not the status of the whole', async () => {
    expect((await send(taken(400))).outcome).toMatchObject({ sent: false, permanent: true });
    expect((await send(taken(429))).outcome).toMatchObject({ sent: false, permanent: false });
    expect((await send('<html>')).outcome).toMatchObject({ sent: false });
  });
});

describe('syslog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-syslog-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string];
  beforeAll(() => {
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ];
    const names = [
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ];
    execFileSync('openssl', [...request, ...names], { stdio: 'ignore' });
  });
  const options = { ...base, host: 'localhost', hostname: 'watch-1' };

  it('goes over UDP as one datagram', async () => {
    const listener = await listenDatagrams();
    opened.push(listener);
    expect(
      await syslogSender({
        ...options,
        host: '127.0.0.1',
        port: listener.port,
        transport: 'udp',
      }).send(message),
    ).toEqual({ sent: true });
    const line = await listener.first;
    expect(line).toMatch(/^<83>1 \S+ watch-1 stillwatch - campaign-create - CEF:0/);
    expect(parseCef(line.slice(line.indexOf('CEF:'))).extension.get('externalId')).toBe('c1');
  });

  it.each(['tcp', 'tls'] as const)('goes over %s with octet counting', async (transport) => {
    const secure = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const listener = await listenStream(transport === 'tls' ? secure : null);
    opened.push(listener);
    const sender = syslogSender({ ...options, port: listener.port, transport, ca: secure.cert });
    expect(await sender.send(message)).toEqual({ sent: true });
    await Promise.all(listener.ended);
    const [, count, line] = /^(\d+) (<83>1 .*)$/s.exec(listener.messages[0]!)!;
    expect(Buffer.byteLength(line!)).toBe(Number(count));
  });

  it('trusts no certificate that it cannot verify', async () => {
    const listener = await listenStream({
      key: readFileSync(key, 'utf8'),
      cert: readFileSync(cert, 'utf8'),
    });
    opened.push(listener);
    const outcome = await syslogSender({ ...options, port: listener.port, transport: 'tls' }).send(
      message,
    );
    expect(outcome).toMatchObject({ sent: false, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(listener.messages).toEqual([]);
  });
});
