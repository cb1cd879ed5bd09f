import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configSchema } from '#config/config-schema';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { openStore } from '#store/open-store';
import type { ProcessKind } from '../src/server/up/process-messages.ts';
import { type RunningUp, startUp } from '../src/server/up/start-up.ts';

/** More rounds than a test run has time for: `STILLWATCH_FAULT_ROUNDS=50 npx vitest run tests/faults.test.ts`. */
const ROUNDS = Number(process.env.STILLWATCH_FAULT_ROUNDS ?? 3);
const PATIENCE_MS = 60_000 + ROUNDS * 30_000;

let directory: string;
let up: RunningUp;
let admin: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stillwatch-faults-'));
  const control = { port: 0, stateDirectory: directory, stepSeconds: 2, lagSeconds: 0 };
  up = await startUp({
    config: configSchema.parse({ control, log: { level: 'error' } }),
    gateway: null,
    gatewayPort: 0,
    gatewayAdminPort: 0,
    demo: false,
    clock: Date.now,
    monotonic: () => performance.now(),
    log: silentLog,
    logLevel: 'error',
    version: 'test',
    say: () => {},
  });
  admin = up.newCredentials.find(({ role }) => role === 'admin')?.secret as string;
}, 120_000);
afterAll(async () => {
  await up.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

async function ask(path: string, body?: object): Promise<{ status: number; body: never }> {
  const response = await fetch(`${up.controlUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as never };
}

/** One call; resolves to the exchange's id once the whole answer has come, else to null. */
async function call(): Promise<string | null> {
  try {
    const response = await fetch(`${up.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${up.clientKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm-small-3',
        messages: [{ role: 'user', content: 'Say hello.' }],
      }),
    });
    await response.text();
    return response.status === 200 ? response.headers.get('x-stillwatch-exchange') : null;
  } catch {
    return null;
  }
}

async function eventually(what: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await what().catch(() => false))) {
    if (Date.now() > end) throw new Error('it did not come back');
    await sleep(200);
  }
}

const KILLED: readonly ProcessKind[] = ['control', 'gateway'];

test(
  'either half is killed at any moment: nothing acknowledged is lost or stored twice',
  async () => {
    const random = createRandom(ROUNDS);
    let acknowledged = 0;
    let stop = false;
    const ids = new Set<string>();
    const callers = Array.from({ length: 4 }, async () => {
      while (!stop) {
        const id = await call();
        if (id === null) await sleep(20);
        else {
          acknowledged++;
          ids.add(id);
        }
      }
    });
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(random.int(300, 1500));
      const kind = KILLED[round % KILLED.length] as ProcessKind;
      const pid = up.process(kind)?.processId();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      const before = acknowledged;
      await eventually(async () => (await ask('/v1/status')).status === 200);
      await eventually(async () => acknowledged > before + 5);
    }
    stop = true;
    await Promise.all(callers);
    expect(ids.size).toBe(acknowledged);

    const { body: verdict } = await ask('/v1/audit/verify', {});
    expect(verdict).toMatchObject({ problems: [] });
    await up.close();
    const store = await openStore(
      { kind: 'embedded', directory: join(directory, 'control', 'exchanges') },
      { log: silentLog },
    );
    const stored = await store.query<{ id: string }>('SELECT id FROM exchanges');
    await store.close();
    const known = new Set(stored.map(({ id }) => id));
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
    expect(stored.length).toBe(known.size);
  },
  PATIENCE_MS,
);
