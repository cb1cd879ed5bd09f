import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway } from './start-test-gateway.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'start-'));
const taken = createServer();
beforeAll(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
});
afterAll(() => {
  taken.close();
  rmSync(directory, { recursive: true });
});

/** Starts the command with its port taken; how it ends, and what it says. */
async function startTaken(config: object): Promise<{ code: number; talk: string }> {
  const file = join(directory, 'gateway.json');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [MAIN, 'gateway', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let talk = '';
  child.stderr.on('data', (bytes) => {
    talk += bytes;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, talk };
}

const config = {
  admin: { port: 0 },
  stateDirectory: 'state',
  upstreams: [{ id: 'o', protocol: 'openai', url: 'https://api.example.com', apiKey: 'k' }],
  // Away: what goes on trying must not keep the process alive.
  control: { url: 'http://127.0.0.1:1' },
  shipping: { url: 'http://127.0.0.1:1' },
};
const port = (): number => (taken.address() as AddressInfo).port;

test('a start that fails says why and ends', async () => {
  const { code, talk } = await startTaken({ ...config, listen: { port: port() } });
  expect(talk).toContain('ADDRESS_UNUSABLE');
  expect(code).toBe(2);
});

test('one of several processes too, and it is not started again and again', async () => {
  const { code, talk } = await startTaken({ ...config, listen: { port: port(), processes: 2 } });
  expect(talk).toContain('GATEWAY_PROCESS_FAILED');
  expect(code).toBe(1);
});

test('a state directory belongs to one gateway, and to the next when that has ended', async () => {
  const stateDirectory = join(directory, 'shared');
  const spooling = { sink: undefined as never };
  const first = await startTestGateway({ stateDirectory }, spooling);
  const second = startTestGateway({ stateDirectory }, spooling);
  await expect(second).rejects.toMatchObject({
    code: 'STORE_IN_USE',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await first.running.close(0);
  const third = await startTestGateway({ stateDirectory }, spooling);
  await third.running.close(0);
  for (const { provider } of [first, third]) await provider.close();
});
