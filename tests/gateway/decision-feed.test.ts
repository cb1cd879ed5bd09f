import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startCluster } from '#gateway/cluster/cluster';
import type { Decision } from '#schema/decision';
import type { DecisionsDocument } from '#schema/decisions-document';
import { startProvider } from '#simulate/provider/provider-server';
import { silentLog } from '#std/fixtures/silent-log';
import { type ControlHalf, startControlHalf } from './control-half.ts';
import { startTestGateway, TEST_KEY, type TestGateway, testConfig } from './start-test-gateway.ts';

let control: ControlHalf;
let gateway: TestGateway;
const directories: string[] = [];
afterEach(async () => {
  await gateway.close();
  await control.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'feed-'));
  directories.push(directory);
  return directory;
}

const suspend = (accountId = 'a1', id = 'd1'): Decision => ({
  id,
  scope: 'account',
  value: accountId,
  action: 'suspend',
  mode: 'enforce',
  expires_at: null,
  origin: 'test',
  reason: 'test',
  params: {},
});
const whole = (version: number, decisions: Decision[], series = 's1'): DecisionsDocument => ({
  schema: 'stillwatch.decisions/1',
  series,
  version,
  issued_at: 1_767_225_600_000,
  decisions,
  campaigns: {},
});

async function start(fields: object = {}, overrides: object = {}): Promise<void> {
  gateway = await startTestGateway({
    control: { url: control.url, gateway: 'g1', waitSeconds: 1, ...fields },
    ...overrides,
  });
}

const call = () =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: '{"model":"m","messages":[]}',
  }).then(({ status }) => status);
const ready = () =>
  fetch(`${gateway.running.adminUrl}/ready`).then((answer) => answer.json()) as Promise<{
    ready: boolean;
    decisions_version: number;
    control: { connected: boolean; contact_age_seconds: number | null; error: string | null };
  }>;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
const atVersion = (version: number) =>
  until(() => gateway.running.decisions.snapshot().version === version);

describe('a gateway that fetches its decisions', () => {
  test('has them before it lets the first request in, and shows its credential', async () => {
    const credentialPath = join(newDirectory(), 'credential');
    writeFileSync(credentialPath, 'secret\n');
    control = await startControlHalf();
    control.give(whole(4, [suspend()]));
    await start({ credentialPath });
    expect(await call()).toBe(403);
    expect(control.credentials[0]).toBe('Bearer secret');
    expect(control.asked[0]).toEqual({ gateway: 'g1', series: '', wait_seconds: '0' });
    writeFileSync(credentialPath, 'another\n');
    await until(() => control.credentials.at(-1) === 'Bearer another');
  });

  test('enforces what is decided as soon as it is told, not when it would ask again', async () => {
    control = await startControlHalf();
    control.give(whole(1, []));
    await start({ waitSeconds: 60 });
    expect(await call()).toBe(200);
    await until(() => control.asked.length > 1);
    const began = performance.now();
    control.give(whole(2, [suspend()]));
    await until(async () => (await call()) === 403);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  test('acknowledges what is in force by asking after it, and takes changes from there', async () => {
    control = await startControlHalf();
    control.give(whole(1, [suspend('a7', 'd7')]));
    await start();
    const change = {
      schema: 'stillwatch.decisions-change/1',
      base_version: 1,
      version: 2,
    } as const;
    const both = [suspend('a7', 'd7'), suspend()];
    control.giveChange(
      { ...change, series: 's1', issued_at: 1, put: [suspend()], lift: [], campaigns: {} },
      whole(2, both),
    );
    await atVersion(2);
    expect(gateway.running.decisions.snapshot().size).toBe(2);
    await until(() => control.asked.at(-1)?.after === '2');
    expect(control.asked.at(-1)).toEqual({
      gateway: 'g1',
      series: 's1',
      after: '2',
      wait_seconds: '1',
    });
  });

  test('takes the whole where a change does not fit, or numbering began anew', async () => {
    control = await startControlHalf();
    control.give(whole(9, []));
    await start();
    control.answerWith((response) =>
      response.end(
        JSON.stringify({
          schema: 'stillwatch.decisions-change/1',
          series: 's1',
          base_version: 7,
          version: 10,
          issued_at: 1,
        }),
      ),
    );
    await until(async () => (await ready()).control.error !== null);
    control.answerWith(null);
    control.give(whole(10, [suspend()]));
    await atVersion(10);
    expect(await call()).toBe(403);
    control.give(whole(2, [], 's2'));
    await atVersion(2);
    expect(await call()).toBe(200);
  });

  test('keeps what was in force while the control half is away, over a restart too', async () => {
    const stateDirectory = newDirectory();
    control = await startControlHalf();
    control.give(whole(5, [suspend()]));
    await start({}, { stateDirectory });
    const port = Number(new URL(control.url).port);
    await control.close();
    await until(async () => !(await ready()).control.connected);
    expect(await call()).toBe(403);
    expect((await ready()).ready).toBe(true);
    await gateway.running.close(100);
    expect(JSON.parse(readFileSync(join(stateDirectory, 'decisions.json'), 'utf8')).version).toBe(
      5,
    );
    await start({}, { stateDirectory });
    expect(await call()).toBe(403);
    expect(await ready()).toMatchObject({
      ready: true,
      decisions_version: 5,
      control: { connected: false, contact_age_seconds: null },
    });
    control = await startControlHalf(port);
    control.give(whole(6, []));
    await atVersion(6);
    expect(await call()).toBe(200);
    await until(async () => (await ready()).control.connected);
    expect((await ready()).control.error).toBeNull();
  });

  test('says in the metrics how long it has not heard of it', async () => {
    control = await startControlHalf();
    control.give(whole(1, []));
    await start();
    control.answerWith((response) => response.writeHead(503).end());
    const metrics = () =>
      fetch(`${gateway.running.adminUrl}/metrics`, {
        headers: { authorization: `Bearer ${gateway.running.adminCredential}` },
      }).then((answer) => answer.text());
    await until(
      async () => Number(/control_failures_total (\d+)/.exec(await metrics())?.[1] ?? 0) > 1,
    );
    const age = Number(/control_contact_age_seconds ([\d.]+)/.exec(await metrics())?.[1]);
    expect(age).toBeGreaterThan(0);
    expect((await ready()).control.error).toContain('503');
  });
});

describe('whatever the control half answers', () => {
  test.each([
    ['no JSON', '<html>'],
    ['no such document', '{"schema":"stillwatch.decisions/2"}'],
    ['a decision that is none', JSON.stringify({ ...whole(8, []), decisions: [{ id: 'x' }] })],
  ])('%s changes nothing, and it is not asked all the time', async (_name, text) => {
    control = await startControlHalf();
    control.give(whole(3, [suspend()]));
    await start();
    control.answerWith((response) => response.end(text));
    await until(async () => (await ready()).control.error !== null);
    const before = control.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 600));
    // Every time later, by chance; without a pause it would be thousands.
    expect(control.asked.length - before).toBeLessThan(20);
    expect(await call()).toBe(403);
    control.answerWith(null);
    control.give(whole(4, []));
    await atVersion(4);
  });

  test('answers that come at once and say nothing do not make it ask in a loop', async () => {
    control = await startControlHalf();
    control.give(whole(3, []));
    await start();
    control.answerWith((response) => response.writeHead(204).end());
    const before = control.asked.length;
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const seconds = (performance.now() - began) / 1000;
    expect(control.asked.length - before).toBeLessThan(13 * seconds);
  });
});

test('each of several processes fetches for itself, and has a file of its own', async () => {
  const stateDirectory = newDirectory();
  const provider = await startProvider();
  control = await startControlHalf();
  control.give(whole(1, []));
  const config = testConfig(provider.url, {
    stateDirectory,
    listen: { port: 0, processes: 2 },
    control: { url: control.url, gateway: 'g1', waitSeconds: 1 },
  });
  const cluster = await startCluster(config, { clock: () => Date.now(), log: silentLog });
  control.give(whole(2, [suspend()]));
  const acknowledged = () =>
    new Set(control.asked.filter(({ after }) => after === '2').map((query) => query.gateway));
  await until(() => acknowledged().size === 2);
  expect([...acknowledged()].sort()).toEqual(['g1/0', 'g1/1']);
  for (const name of ['decisions.json', 'decisions-1.json']) {
    expect(JSON.parse(readFileSync(join(stateDirectory, name), 'utf8')).version).toBe(2);
  }
  await cluster.close(1000);
  await provider.close();
  await start();
});

test('decisions cannot be pushed past the control half', async () => {
  control = await startControlHalf();
  control.give(whole(3, []));
  await start();
  const answer = await fetch(`${gateway.running.adminUrl}/v1/decisions`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${gateway.running.adminCredential}` },
    body: JSON.stringify(whole(99, [suspend()])),
  });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ outcome: 'fetched' });
  expect(await call()).toBe(200);
});
