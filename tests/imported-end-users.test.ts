/** End users of what is imported are named as a gateway names its own: under a keyed hash, and under one key alike. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import type { Contained } from '#schema/api/decisions';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';
import { hashedNames } from '#std/end-user-names';
import { silentLog } from '#std/fixtures/silent-log';
import { secretKey } from '#std/secret-keys';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { startTestGateway, TEST_KEY, testConfig } from './gateway/start-test-gateway.ts';

const PERSON = 'ana@example.com';
const SECRET = 'the secret of both halves';
const folder = mkdtempSync(join(tmpdir(), 'stillwatch-imports-'));
const keyFile = join(folder, 'end-users');
const drops = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const sharedDrops = drops('shared');
const clearDrops = drops('clear');
const patience = { timeout: 20_000, interval: 100 };

let control: TestControl;
beforeAll(async () => {
  writeFileSync(keyFile, `${SECRET}\n`);
  const settings = { dropDirectory: sharedDrops, endUserKeyFile: keyFile, stepSeconds: 60 };
  control = await startTestControl(settings);
});
afterAll(async () => {
  await control.end();
  rmSync(folder, { recursive: true });
});

const line = (id: string, endUser: string | null = PERSON): string =>
  `${JSON.stringify({ id, ts: Date.now(), account_id: 'a1', prompt: 'Say hello.', end_user_id: endUser })}\n`;

function span(id: string): object {
  const start = BigInt(Date.now()) * 1_000_000n;
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const attributes = [
    attribute('gen_ai.operation.name', 'chat'),
    attribute('gen_ai.request.model', 'm'),
    attribute('gen_ai.user.id', PERSON),
    attribute('account.id', 'a1'),
  ];
  const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(start + 1_000_000n) };
  const spans = [{ traceId: id.repeat(32), spanId: id.repeat(16), ...times, attributes }];
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
}

/** Names in the store, by how they came into it. */
async function names(store: Pick<Store, 'query'>, where = '1'): Promise<string[]> {
  const sql = `SELECT DISTINCT end_user_id AS name FROM exchanges WHERE ${where} ORDER BY name`;
  return (await store.query<{ name: string }>(sql)).map(({ name }) => name);
}

const nameUnder = (secret: string): string => hashedNames(secretKey(secret))(PERSON);

test('a dropped log, a span and a gateway’s own record have one name under one key', async () => {
  const { store } = control.control;
  writeFileSync(join(sharedDrops, 'one.ndjson'), line('d1') + line('d2', null));
  await expect.poll(() => names(store, "id = 'd1'"), patience).toEqual([nameUnder(SECRET)]);
  expect(await names(store, "id = 'd2'")).toEqual(['']);
  const sent = await control.ask('telemetry', '/v1/traces', { method: 'POST', body: span('1') });
  expect(sent.status).toBe(200);
  expect(await names(store, "source LIKE 'otlp:%'")).toEqual([nameUnder(SECRET)]);

  const credentialPath = join(folder, 'credential');
  writeFileSync(credentialPath, `${control.secretOf('gateway')}\n`);
  const { keys } = testConfig('http://provider').identity;
  const gateway = await startTestGateway(
    {
      identity: { keys, endUserKeyPath: keyFile },
      control: { url: control.url, credentialPath, gateway: 'g1', waitSeconds: 60 },
      shipping: { url: control.url, credentialPath, everySeconds: 0.1 },
    },
    { sink: undefined as never },
  );
  const call = async (user: string): Promise<number> => {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      body: JSON.stringify({ model: 'm', messages: [], safety_identifier: user }),
    });
    await answer.text();
    return answer.status;
  };
  try {
    expect(await call(PERSON)).toBe(200);
    const shipped = () => names(store, "source LIKE 'gateway:%'");
    await expect.poll(shipped, patience).toEqual([nameUnder(SECRET)]);

    // The name that an import shows is one that the gateway knows the person by.
    const [value] = await names(store, "id = 'd1'");
    const decided = await control.ask('analyst', '/v1/decisions', {
      method: 'POST',
      body: {
        ...{ scope: 'end_user', value, within: 'a1', action: 'suspend', mode: 'enforce' },
        ...{ unknown: true, reason: 'test' },
      },
    });
    const { approval_id } = decided.body as Contained;
    if (approval_id !== null) {
      const word = { method: 'POST', body: { verdict: 'approved', reason: 'test' } };
      await control.ask('approver', `/v1/approvals/${approval_id}`, word);
    }
    await expect.poll(() => call(PERSON), patience).toBe(403);
    expect(await call('ben@example.com')).toBe(200);
  } finally {
    await gateway.close();
  }
}, 60_000);

test('another current key gives new names at once; names that are hashed already stay', async () => {
  const { store } = control.control;
  const before = nameUnder(SECRET);
  writeFileSync(keyFile, `the next secret\n${SECRET}\n`);
  const span2 = { method: 'POST', body: span('2') };
  expect((await control.ask('telemetry', '/v1/traces', span2)).status).toBe(200);
  const told = await names(store, "source LIKE 'otlp:%'");
  expect(told).toEqual([before, nameUnder('the next secret')].sort());
  writeFileSync(join(sharedDrops, 'two.ndjson'), line('d3') + line('d4', before));
  await expect
    .poll(() => names(store, "id = 'd3'"), patience)
    .toEqual([nameUnder('the next secret')]);
  expect(await names(store, "id = 'd4'")).toEqual([before]);
  // Half-written: the last key that could be read goes on.
  writeFileSync(keyFile, '');
  const span3 = { method: 'POST', body: span('3') };
  expect((await control.ask('telemetry', '/v1/traces', span3)).status).toBe(200);
  expect(await names(store, "source LIKE 'otlp:%'")).toHaveLength(2);
  writeFileSync(keyFile, `${SECRET}\n`);
}, 60_000);

test('without a file the key is made in the state directory; in clear where that is wanted', async () => {
  const own = await startTestControl({ stepSeconds: 60 });
  try {
    const made = join(own.directory, 'end-user-key');
    expect(statSync(made).mode & 0o777).toBe(0o600);
    await own.ask('telemetry', '/v1/traces', { method: 'POST', body: span('4') });
    const secret = readFileSync(made, 'utf8').trim();
    expect(await names(own.control.store)).toEqual([nameUnder(secret)]);
  } finally {
    await own.end();
  }
  const settings = { dropDirectory: clearDrops, endUserIds: 'clear', stepSeconds: 60 };
  const clear = await startTestControl(settings);
  try {
    await clear.ask('telemetry', '/v1/traces', { method: 'POST', body: span('5') });
    writeFileSync(join(clearDrops, 'one.ndjson'), line('d1'));
    await expect.poll(() => clear.control.counts.taken, patience).toBe(2);
    expect(await names(clear.control.store)).toEqual([PERSON]);
  } finally {
    await clear.end();
  }
}, 120_000);

test('a scan into a store that is kept names them too', async () => {
  const log = join(folder, 'log.jsonl');
  writeFileSync(log, Array.from({ length: 50 }, (_, index) => line(`s${index}`)).join(''));
  const kept = join(folder, 'kept');
  const environment = { STILLWATCH_CONTROL_END_USER_KEY_FILE: keyFile };
  const argv = ['scan', log, '--keep-store', kept, '--accounts-only', '--json'];
  const { exitCode, stderr } = await runInProcess(argv, { environment, clock: Date.now });
  expect(exitCode, stderr).toBe(0);
  const store = await openStore({ kind: 'embedded', directory: kept }, { log: silentLog });
  try {
    expect(await names(store)).toEqual([nameUnder(SECRET)]);
  } finally {
    await store.close();
  }
}, 60_000);
