/** One call with characters that no database holds, through both halves to the next look. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '#schema/api/status';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let control: TestControl;
let gateway: TestGateway;
const directory = mkdtempSync(join(tmpdir(), 'hostile-text-'));
beforeAll(async () => {
  control = await startTestControl();
  const credentialPath = join(directory, 'credential');
  writeFileSync(credentialPath, `${control.secretOf('gateway')}\n`);
  gateway = await startTestGateway(
    { shipping: { url: control.url, credentialPath, everySeconds: 0.1 } },
    { sink: undefined as never },
  );
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  await control?.end();
  rmSync(directory, { recursive: true });
});

test('it is served, recorded with what stands for them, and looks go on', async () => {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'm\u0000',
      user: 'u\ud800',
      messages: [{ role: 'user', content: 'Tell me \u0000 about \udfff foxes.' }],
      tools: [{ type: 'function', function: { name: 't\u0000', parameters: {} } }],
    }),
  });
  await answer.text();
  expect(answer.status).toBe(200);
  const waiting = { timeout: 60_000, interval: 200 };
  const status = async () => (await control.ask('viewer', '/v1/status')).body as Status;
  await expect.poll(async () => (await status()).intake.taken, waiting).toBe(1);
  const stored = await control.control.store.query('SELECT model, tool_count FROM exchanges');
  expect(stored).toEqual([{ model: 'm\ufffd', tool_count: 1 }]);
  const taken = Date.now();
  const looked = expect.toSatisfy((until: number | null) => (until ?? 0) > taken);
  await expect
    .poll(async () => (await status()).analysis, waiting)
    .toMatchObject({ looked_until: looked, error: null });
}, 180_000);
