import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
/** Two minutes on a machine that has the time; others get more. */
const PATIENCE_MS = 400_000;

/** What `stillwatch up --json` says of itself. */
interface Up {
  control_url: string;
  gateway_url: string;
  credentials: { role: string; secret: string }[];
  demo_keys_file: string;
}

let directory: string;
let process_: ChildProcess;
let up: Up;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stillwatch-up-'));
  const flags = ['--demo', '--json', '--port', '0', '--gateway-port', '0'];
  const args = ['up', ...flags, '--gateway-admin-port', '0', '--state', directory];
  process_ = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of process_.stdout ?? []) {
    said += String(chunk);
    if (said.includes('\n')) break;
  }
  up = JSON.parse(said) as Up;
}, PATIENCE_MS);

afterAll(async () => {
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  process_.kill('SIGTERM');
  await ended;
  await rm(directory, { recursive: true, force: true });
}, 60_000);

interface Ran {
  code: number | null;
  out: string;
}

/** A command as a person runs it beside the running system. */
const stillwatch = (...args: string[]): Promise<Ran> => stillwatchAs({}, ...args);

async function stillwatchAs(who: Record<string, string>, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      STILLWATCH_CONTROL_URL: up.control_url,
      STILLWATCH_CONTROL_STATE_DIRECTORY: directory,
      ...who,
    },
  });
  let out = '';
  for await (const chunk of child.stdout ?? []) out += String(chunk);
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  return { code, out };
}

async function json<Value>(...args: string[]): Promise<Value> {
  const { code, out } = await stillwatch(...args, '--json');
  expect(code, `${args.join(' ')}: ${out}`).toBe(0);
  return JSON.parse(out) as Value;
}

/** A call of the real SDK, with its own retries, counted. */
async function call(apiKey: string): Promise<{ status: number; requests: number }> {
  let requests = 0;
  const client = new OpenAI({
    apiKey,
    baseURL: `${up.gateway_url}/v1`,
    fetch: (input, init) => {
      requests++;
      return fetch(input, init);
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

async function until<Value>(what: () => Promise<Value | null>): Promise<Value> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await what();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error('it did not come in time');
    await sleep(2000);
  }
}

test(
  'a campaign appears, is contained in one decision, refused to a real client, and released again',
  async () => {
    const id = await until(async () => {
      const listed = await json<{ campaigns: { campaign: { campaign_id: string } }[] }>(
        'campaigns',
        'ls',
      );
      return listed.campaigns[0]?.campaign.campaign_id ?? null;
    });
    const page = await stillwatch('campaigns', 'show', id);
    expect(page.out).toMatch(/Proposed by: [a-z, ]+\n/);
    expect(page.out).toContain('What they share, of every kind');

    const planned = await json<{ members: { count: number } }>(
      'campaigns',
      'contain',
      id,
      '--dry-run',
    );
    expect(planned.members.count).toBeGreaterThan(5);
    const before = await json<{ decisions: { decision: { mode: string } }[] }>('decisions', 'ls');
    expect(before.decisions.filter(({ decision }) => decision.mode === 'enforce')).toEqual([]);

    const decided = await json<{
      account_ids: string[];
      decision: { id: string };
      approval_id: string;
    }>(
      ...['campaigns', 'contain', id, '--action', 'challenge', '--param', 'form=require'],
      ...['--reason', 'one operator'],
    );
    // To refuse calls takes a second person, and not one whom the first made a credential for.
    const made = await json<{ secret: string }>('credentials', 'add', 'bob', 'approver');
    const approve = ['approvals', 'approve', decided.approval_id, '--reason', 'looked at the list'];
    expect((await stillwatch(...approve)).out).not.toContain('approved');
    const bob = { STILLWATCH_CONTROL_CREDENTIAL: made.secret };
    expect((await stillwatchAs(bob, ...approve)).out).not.toContain('approved');
    const { secret } = up.credentials.find(({ role }) => role === 'approver')!;
    const approver = { STILLWATCH_CONTROL_CREDENTIAL: secret };
    expect((await stillwatchAs(approver, ...approve)).out).toContain('It is approved.');
    const keys = JSON.parse(await readFile(up.demo_keys_file, 'utf8')) as Record<string, string>;
    const member = decided.account_ids[0] as string;
    const bystander = Object.keys(keys).find((each) => !decided.account_ids.includes(each));
    const answered = (status: number) => async () =>
      expect(await call(keys[member] as string)).toEqual({ status, requests: 1 });
    const inTime = { timeout: 60_000, interval: 200 };
    await vi.waitFor(answered(403), inTime);
    expect(await call(keys[bystander as string] as string)).toEqual({ status: 200, requests: 1 });
    expect((await stillwatch('accounts', 'show', member)).out).toContain(decided.decision.id);
    // The demo's past is read again when late exchanges come, and an account is of no campaign until then.
    await vi.waitFor(async () => {
      const explained = (await stillwatch('accounts', 'explain', member)).out;
      expect(explained).toMatch(
        new RegExp(
          `What ties it to campaign ${id}:\\n(?: {2}\\S.*, shared with \\d+ other members?\\n)+`,
        ),
      );
      expect(explained).toMatch(
        /What its group stands by, apart from that:\n {2}\S.* \([a-z-]+, p /,
      );
    }, inTime);

    // A person's word frees the account at the gateway, while the others stay contained.
    await json('accounts', 'clear', member, '--reason', 'talked to the customer');
    await vi.waitFor(answered(200), inTime);
    const other = decided.account_ids[1] as string;
    expect(await call(keys[other] as string)).toEqual({ status: 403, requests: 1 });
    // So does an appeal that is upheld.
    const because = ['--reason', 'we label our own tickets'];
    const { appeal_id } = await json<{ appeal_id: string }>(
      'accounts',
      'appeal',
      other,
      ...because,
    );
    await json('accounts', 'settle-appeal', appeal_id, 'upheld', ...because);
    await vi.waitFor(
      async () => expect(await call(keys[other] as string)).toEqual({ status: 200, requests: 1 }),
      inTime,
    );
    const third = decided.account_ids[2] as string;
    expect(await call(keys[third] as string)).toEqual({ status: 403, requests: 1 });

    await json('campaigns', 'undo', id, '--reason', 'a test');
    await vi.waitFor(
      async () => expect(await call(keys[third] as string)).toEqual({ status: 200, requests: 1 }),
      inTime,
    );

    const verdict = await json<{ records: number; problems: unknown[] }>('audit', 'verify');
    expect(verdict.records).toBeGreaterThan(4);
    expect(verdict.problems).toEqual([]);
    // A busy machine may keep the store from answering for a moment, which the doctor tells then.
    await vi.waitFor(async () => {
      const { problems } = await json<{ problems: { severity: string }[] }>('doctor');
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    }, inTime);
  },
  2 * PATIENCE_MS,
);
