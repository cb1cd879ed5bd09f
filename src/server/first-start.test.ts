import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startTestControl } from './fixtures/test-control.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'stillwatch-first-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

test('a first start that fails loses no credential: the next one tells them', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await expect(startTestControl({ stateDirectory, port })).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  taken.close();
  const control = await startTestControl({ stateDirectory });
  expect(control.newCredentials.map(({ role }) => role)).toEqual(['admin', 'gateway']);
  expect((await control.ask('admin', '/v1/status')).status).toBe(200);
  await control.end();
}, 120_000);
