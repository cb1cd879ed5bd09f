import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { openLogSigner } from '#prove/audit/signer';
import type { Campaign } from '#schema/campaign';
import type { AuditVerdict, Contained, Status } from '#schema/control-api';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { silentLog } from '#std/log';
import { openStore } from '#store/open-store';
import {
  findPostgres,
  type PostgresCluster,
  startPostgres,
} from '#store/records/fixtures/postgres-cluster';
import { openRecords } from '#store/records/open-records';
import { runInProcess } from '../src/cli/fixtures/harness.ts';
import { type CommandProcess, startCommand } from './fixtures/command-process.ts';
import { readSection } from './fixtures/page-section.ts';
import { missingRedis, type RedisServer, startRedis } from './fixtures/redis-server.ts';

/** This page is followed; only addresses, and the budget, are this test's. */
const { blockWith, commandOf } = readSection(
  'operate.md',
  '### PostgreSQL, Redis and three gateways',
);

type Settings = Record<string, Record<string, unknown>> & {
  upstreams: Record<string, unknown>[];
  budgets: Record<string, unknown>[];
};
const fileOf = (setting: string) => parse(blockWith(setting)) as Settings;

const MEMBERS = Array.from({ length: 8 }, (_, index) => `m${index}`);
const SPENDER = 'spender';
const SPENDER_CALLS = 20;
const NAMES = ['gateway-1', 'gateway-2', 'gateway-3'];
const PATIENCE = { timeout: 30_000, interval: 100 };
const campaign: Campaign = {
  campaign_id: 'c1',
  first_alarm_at: '2026-02-01T00:00:00.000Z',
  confidence: 0.95,
  q_value: 0.005,
  exchanges: 800,
  members: MEMBERS.map((account_id) => ({ account_id, strength: 0.9, role: 'core' as const })),
  capabilities: [],
  links: [],
  tests: [],
  against: [],
};

const postgres = findPostgres();
const missing = 'missing' in postgres ? postgres.missing : missingRedis();
const title = 'PostgreSQL, Redis and three gateways';

describe.skipIf(missing !== null)(missing === null ? title : `${title}: ${missing}`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'three-gateways-'));
  const stateDirectory = join(directory, 'control', 'state');
  const removals: (() => unknown)[] = [() => rmSync(directory, { recursive: true, force: true })];
  let provider: SimulatedProvider;
  let cluster: PostgresCluster;
  let redis: RedisServer;
  let recordsUrl: string;
  let control: CommandProcess;
  let controlUrl: string;
  let admin: string;
  let gateways: { url: string; process: CommandProcess }[];
  const keys = new Map<string, string>();
  /** Of every call, served or refused, in the order of the answers. */
  const exchangeIds: (string | null)[] = [];

  beforeAll(async () => {
    provider = await startProvider({ record: false });
    removals.push(() => provider.close());
    cluster = await startPostgres('programs' in postgres ? postgres.programs : '');
    removals.push(() => cluster.remove());
    redis = await startRedis();
    removals.push(() => redis.remove());
    recordsUrl = await cluster.createDatabase('stillwatch');
    const gatewayCredential = await startTheControlHalf();
    await makeKeys();
    gateways = await Promise.all(NAMES.map((name) => setUpGateway(name, gatewayCredential)));
    await noteCampaign();
  }, 120_000);
  afterAll(async () => {
    for (const remove of removals.reverse()) await remove();
  }, 60_000);

  /** Answers the credential of gateways. */
  async function startTheControlHalf(): Promise<string> {
    const cwd = join(directory, 'control');
    mkdirSync(cwd);
    const written = fileOf('control:');
    // One look, at the start, when nothing has come in: the campaign is noted, not found.
    const here = { host: '127.0.0.1', port: 0, recordsUrl, stepSeconds: 86_400 };
    const config = { ...written, control: { ...written.control, ...here } };
    writeFileSync(join(cwd, 'control.yaml'), stringify(config));
    control = await startCommand([...commandOf('control'), '--json'], {
      cwd,
      environment: {},
      until: /^\{.*\}$/m,
    });
    removals.push(() => control.kill());
    const { url, credentials } = JSON.parse(control.said[0]) as {
      url: string;
      credentials: { role: string; secret: string }[];
    };
    controlUrl = url;
    const secretOf = (role: string) => credentials.find((each) => each.role === role)?.secret ?? '';
    admin = secretOf('admin');
    return secretOf('gateway');
  }

  async function makeKeys(): Promise<void> {
    const [, , file = '', ...options] = commandOf('key mint');
    for (const account of [...MEMBERS, SPENDER, 'bystander']) {
      const named = options.map((word) => (word === 'a17' ? account : word));
      const minted = await runInProcess(['key', 'mint', join(directory, file), ...named]);
      keys.set(account, minted.stdout.trim());
    }
  }

  async function setUpGateway(name: string, credential: string) {
    const cwd = join(directory, name);
    mkdirSync(cwd);
    const written = fileOf('upstreams:');
    const upstream = { ...written.upstreams[0], url: provider.url, allowPrivateAddresses: true };
    const config = {
      ...written,
      listen: { ...written.listen, host: '127.0.0.1', port: 0 },
      admin: { port: 0 },
      upstreams: [upstream],
      counters: { ...written.counters, redisUrl: redis.url },
      budgets: [{ ...written.budgets[0], limit: 1.5 * SPENDER_CALLS, only: [SPENDER] }],
      shipping: { ...written.shipping, url: controlUrl },
      control: { ...written.control, url: controlUrl, gateway: name },
    };
    writeFileSync(join(cwd, 'gateway.yaml'), stringify(config));
    writeFileSync(join(cwd, 'control-credential'), `${credential}\n`);
    copyFileSync(join(directory, 'keys.json'), join(cwd, 'keys.json'));
    return await startGateway(name);
  }

  /** In the directory that is already there. */
  async function startGateway(name: string) {
    const process = await startCommand(commandOf('gateway gateway.yaml'), {
      cwd: join(directory, name),
      environment: { OPENAI_API_KEY: 'provider-key' },
      until: /Listening on (\S+);/,
    });
    removals.push(() => process.kill());
    return { url: process.said[1] ?? '', process };
  }

  /** As the analysis would, through the database that it shares. */
  async function noteCampaign(): Promise<void> {
    const { sign } = await openLogSigner(join(stateDirectory, 'audit-key.pem'));
    const place = { kind: 'server', url: recordsUrl } as const;
    const records = await openRecords(place, { clock: Date.now, log: silentLog, sign });
    const by = { who: 'test', reason: 'test' };
    await records.change(by, (write) =>
      write.campaigns.note([{ campaign, detail: null, at: Date.now() }]),
    );
    await records.close();
  }

  async function stillwatch<Value>(...words: string[]): Promise<Value> {
    const environment = {
      STILLWATCH_CONTROL_URL: controlUrl,
      STILLWATCH_CONTROL_CREDENTIAL: admin,
    };
    const ran = await runInProcess([...words, '--json'], { environment });
    expect(ran.exitCode, `${words.join(' ')}: ${ran.stdout}${ran.stderr}`).toBe(0);
    return JSON.parse(ran.stdout) as Value;
  }

  async function status(): Promise<Status> {
    const headers = { authorization: `Bearer ${admin}` };
    return (await (await fetch(`${controlUrl}/v1/status`, { headers })).json()) as Status;
  }

  /** A call of the real SDK, with its own retries, counted. */
  async function call(url: string, account: string): Promise<{ status: number; requests: number }> {
    let requests = 0;
    const client = new OpenAI({
      apiKey: keys.get(account) as string,
      baseURL: `${url}/v1`,
      fetch: async (input, init) => {
        requests++;
        const response = await fetch(input, init);
        exchangeIds.push(response.headers.get('x-stillwatch-exchange'));
        return response;
      },
    });
    const messages = [{ role: 'user' as const, content: 'Say hello.' }];
    try {
      await client.chat.completions.create({ model: 'm-small-3', messages });
      return { status: 200, requests };
    } catch (thrown) {
      if (thrown instanceof APIError) return { status: thrown.status ?? 0, requests };
      throw thrown;
    }
  }

  const callAll = (account: string) => Promise.all(gateways.map(({ url }) => call(url, account)));
  const all = (answer: number) => NAMES.map(() => ({ status: answer, requests: 1 }));

  /** Milliseconds from now until each gateway has answered this account so. */
  async function untilAll(account: string, answer: number): Promise<number[]> {
    const began = performance.now();
    const reached = async ({ url }: { url: string }): Promise<number> => {
      const check = async () => expect((await call(url, account)).status).toBe(answer);
      await vi.waitFor(check, { ...PATIENCE, interval: 10 });
      return Math.round(performance.now() - began);
    };
    return await Promise.all(gateways.map(reached));
  }

  test('one decision is refused at all three, and one undo serves at all three', async ({
    annotate,
  }) => {
    const member = MEMBERS[0] as string;
    expect(await callAll(member)).toEqual(all(200));
    const contain = commandOf('campaigns contain');
    const planned = await stillwatch<Contained>(...contain, '--dry-run');
    expect(planned.members?.count).toBe(MEMBERS.length);

    const refused = untilAll(member, 403);
    const decided = await stillwatch<Contained>(...contain);
    expect(decided).toMatchObject({ approval_id: null, members: planned.members });
    await annotate(`command → refused at each gateway: ${(await refused).join(', ')} ms`);
    for (const account of decided.account_ids) expect(await callAll(account)).toEqual(all(403));
    expect(await callAll('bystander')).toEqual(all(200));

    const served = untilAll(member, 200);
    await stillwatch(...commandOf('campaigns undo'));
    await annotate(`command → served again at each gateway: ${(await served).join(', ')} ms`);
    expect(await callAll(member)).toEqual(all(200));
  });

  test('a budget is one for all three', async () => {
    const answers = await Promise.all(
      Array.from({ length: SPENDER_CALLS }, () => callAll(SPENDER)),
    );
    const statuses = answers.flat().map((answer) => answer.status);
    const count = (wanted: number) => statuses.filter((each) => each === wanted).length;
    expect([count(200), count(429)]).toEqual([1.5 * SPENDER_CALLS, 1.5 * SPENDER_CALLS]);
    expect(answers.flat().every(({ requests }) => requests === 1)).toBe(true);
  });

  test('a gateway that was killed applies what it missed before it serves again', async () => {
    gateways.pop()?.process.kill();
    await stillwatch(...commandOf('campaigns contain'));
    const member = MEMBERS[1] as string;
    await untilAll(member, 403);
    gateways.push(await startGateway(NAMES[2] as string));
    expect(await callAll(member)).toEqual(all(403));
    await stillwatch(...commandOf('campaigns undo'));
    await untilAll(member, 200);
  });

  test('while both databases are away the gateways serve', async () => {
    await cluster.stop();
    await redis.remove();
    expect(await callAll('bystander')).toEqual(all(200));
    expect(await callAll(SPENDER)).toEqual(all(200));
    await cluster.start();
  }, 60_000);

  test('nothing is misconfigured, and the audit log verifies', async () => {
    const known = async () => (await status()).gateways.map(({ gateway }) => gateway).sort();
    await vi.waitFor(async () => expect(await known()).toEqual(NAMES), PATIENCE);
    const doctor = await stillwatch<{ problems: { severity: string }[] }>(...commandOf('doctor'));
    expect(doctor.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const verdict = await stillwatch<AuditVerdict>(...commandOf('audit verify'));
    expect(verdict.problems).toEqual([]);
    expect(verdict.records).toBeGreaterThan(4);
  });

  test('every exchange of all three is in the store, once', async () => {
    const answered = exchangeIds.length;
    await vi.waitFor(async () => expect((await status()).intake.taken).toBe(answered), PATIENCE);
    for (const { process } of gateways) expect(await process.end()).toBe(0);
    expect(await control.end()).toBe(0);
    const place = { kind: 'embedded', directory: join(stateDirectory, 'exchanges') } as const;
    const store = await openStore(place, { log: silentLog });
    const stored = await store.query<{ id: string }>('SELECT id FROM exchanges');
    await store.close();
    expect(stored.map(({ id }) => id).sort()).toEqual([...exchangeIds].sort());
  });
});
