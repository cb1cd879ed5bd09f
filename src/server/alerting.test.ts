import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '#cli/run';
import { systemClock } from '#std/clock';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-alerting-'));
const heard: { id: unknown; body: string }[] = [];
let status = 410;
let arrived = () => {};
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (piece: Buffer) => {
    body += piece.toString();
  });
  request.on('end', () => {
    response.writeHead(status).end();
    heard.push({ id: request.headers['webhook-id'], body });
    arrived();
  });
});
let control: TestControl;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const destination = { kind: 'webhook', name: 'hook', url, secretFile: 'secret' };
  writeFileSync(join(folder, 'destinations.yaml'), JSON.stringify([destination]));
  writeFileSync(join(folder, 'secret'), `whsec_${Buffer.alloc(32, 3).toString('base64')}\n`);
  control = await startTestControl({ destinationsFile: join(folder, 'destinations.yaml') });
  writeFileSync(join(folder, 'analyst'), control.secretOf('analyst'));
}, 60_000);
afterAll(async () => {
  await control?.end();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const next = () =>
  new Promise<void>((resolve) => {
    arrived = resolve;
  });

async function cli(...argv: string[]) {
  let text = '';
  const output = (kept: boolean) => ({
    write: (piece: string) => {
      if (kept) text += piece;
    },
    isTTY: false,
    columns: 200,
    rows: 24,
  });
  const environment = {
    STILLWATCH_CONTROL_URL: control.url,
    STILLWATCH_CONTROL_CREDENTIAL_FILE: join(folder, 'analyst'),
  };
  const code = await run(argv, {
    environment,
    defaults: {},
    stdin: Readable.from([]),
    stdout: output(true),
    stderr: output(true),
    clock: systemClock,
    abort: new AbortController().signal,
    version: '0.1.0',
  });
  return { code, text };
}

test('a campaign is told; a delivery that was given up is seen and sent anew', async () => {
  const campaign = {
    campaign_id: 'c1',
    first_alarm_at: new Date().toISOString(),
    confidence: 0.95,
    q_value: 0.001,
    exchanges: 900,
    members: [{ account_id: 'a1', strength: 1, role: 'core' as const }],
    capabilities: [],
    links: [],
    tests: [],
    against: [],
  };
  const first = next();
  await control.noteCampaign(campaign);
  await first;
  expect(JSON.parse(heard[0]!.body)).toMatchObject({
    type: 'campaign.alarmed',
    data: { object: 'campaign:c1', detection: { exchanges: 900, members: 1 } },
  });
  expect((await cli('alerts', 'ls')).text).toContain('campaign:c1');
  await expect
    .poll(async () => (await cli('alerts', 'deliveries')).text, { timeout: 10_000 })
    .toContain('HTTP 410');
  status = 204;
  const second = next();
  expect(await cli('alerts', 'replay')).toEqual({
    code: 0,
    text: '1 delivery will be sent anew.\n',
  });
  await second;
  expect(heard[1]!.id).toBe(heard[0]!.id);
}, 60_000);

test('a snooze ends by itself, is seen, and asks for a role', async () => {
  const body = { object: 'campaign:c1', hours: 8, reason: 'being watched' };
  const asked = { method: 'POST', body };
  expect((await control.ask('viewer', '/v1/alerts/snooze', asked)).status).toBe(403);
  const { code, text } = await cli('alerts', 'snooze', 'campaign:c1', '--for', '8h', '--json');
  expect(code).toBe(0);
  const hours = (JSON.parse(text).until - Date.now()) / 3_600_000;
  expect(Math.abs(hours - 8)).toBeLessThan(0.1);
  expect((await cli('alerts', 'ls')).text).toContain('campaign:c1 is silent until');
}, 60_000);

test('a destination that cannot be used stops the start, and says which', async () => {
  const file = join(folder, 'wrong.yaml');
  const wrong = { kind: 'webhook', name: 'hook', url: 'https://example.com', secretFile: 'none' };
  writeFileSync(file, JSON.stringify([wrong]));
  await expect(startTestControl({ destinationsFile: file })).rejects.toThrow(
    'hook: none cannot be read',
  );
}, 60_000);
