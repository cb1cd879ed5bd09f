import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startTestControl } from './fixtures/test-control.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-alerting-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a campaign in the records is told to the configured destinations', async () => {
  const told = new Promise<{ id: unknown; body: string }>((resolve) => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      request.on('end', () => {
        response.writeHead(204).end();
        server.close();
        resolve({ id: request.headers['webhook-id'], body });
      });
    }).listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const destination = { kind: 'webhook', name: 'hook', url, secretFile: 'secret' };
      writeFileSync(join(folder, 'destinations.yaml'), JSON.stringify([destination]));
      ready();
    });
  });
  let ready = () => {};
  await new Promise<void>((resolve) => {
    ready = resolve;
  });
  writeFileSync(join(folder, 'secret'), `whsec_${Buffer.alloc(32, 3).toString('base64')}\n`);
  const control = await startTestControl({ destinationsFile: join(folder, 'destinations.yaml') });
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
  await control.control.records.change({ who: 'system:test', reason: 'a test' }, (write) =>
    write.campaigns.note([{ campaign, detail: null, at: Date.now() }]),
  );
  const { id, body } = await told;
  expect(id).toMatch(/^msg_/);
  expect(JSON.parse(body)).toMatchObject({
    type: 'campaign.alarmed',
    data: { object: 'campaign:c1', detection: { exchanges: 900, members: 1 } },
  });
  await control.end();
}, 60_000);

test('a destination that cannot be used stops the start, and says which', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(
    file,
    '[{"kind":"webhook","name":"hook","url":"https://example.com","secretFile":"none"}]',
  );
  await expect(startTestControl({ destinationsFile: file })).rejects.toThrow(
    'hook: none cannot be read',
  );
}, 60_000);
