/** Every list that the API describes: in pages, each row once, what is left out counted; and the feed's size. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raiseAlerts, systemAsker } from '#respond/index';
import type { NewAlert } from '#schema/alert';
import type { Status } from '#schema/api/status';
import type { Decision } from '#schema/decision';
import { cosigned, gatewayWitness, witnessKey } from '#std/cosignature';
import { HOUR_MS } from '#std/time';
import { boundedPage } from './api/list-route.ts';
import { DecisionPublisher } from './decision-publisher.ts';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

interface Shape {
  type?: string;
  maxItems?: number;
  properties?: Record<string, Shape>;
}
interface ListRoute {
  path: string;
  role: 'admin' | 'viewer';
  rows: string | undefined;
  answer: Shape;
  asks: string[];
}

const ROWS = 7;
/** Nobody carries them out here: without destinations they wait. */
const FILTER: Record<string, string> = { '/v1/deliveries': 'state=pending&' };
let hours = 0;
let control: TestControl;
let routes: ListRoute[];

beforeAll(async () => {
  control = await startTestControl({ stepSeconds: 3600 }, () => Date.now() + hours * HOUR_MS);
  const { body } = await control.ask(null, '/openapi.json');
  routes = routesOf(body);
  for (let each = 0; each < ROWS; each++) await addOneOfEach(each);
}, 200_000);
afterAll(() => control?.end());

type Page = Record<string, unknown[]> & { next: string | null; left_out: number };

async function addOneOfEach(each: number): Promise<void> {
  const reason = 'a test';
  const send = async (path: string, body: object) => {
    const { status, body: told } = await control.ask('admin', path, {
      method: 'POST',
      body: { reason, ...body },
    });
    expect(JSON.stringify(told), path).not.toContain('"error"');
    expect(status, path).toBe(200);
  };
  const id = `a${each}`;
  await control.ask('admin', '/v1/accounts', {
    method: 'PUT',
    body: { accounts: [{ account_id: id }], reason },
  });
  await send(`/v1/accounts/${id}/appeals`, {});
  await send('/v1/decisions', { scope: 'account', value: id, action: 'challenge', unknown: true });
  await send('/v1/allow-list', { scope: 'account', value: id, owner: 'o', ttl_hours: 5000 });
  await send('/v1/alerts/snooze', { object: `account:${id}`, hours: 5000 });
  await send('/v1/policies', {
    policy: {
      schema: 'stillwatch.policy/1',
      id: `p${each}`,
      rules: [{ id: 'r', action: 'slow', about: 'campaign' }],
    },
  });
  await control.noteCampaign(campaignOf(`c${each}`));
  const alert: NewAlert = {
    ...{ alert_id: `alert-${each}`, kind: 'system-fault', severity: 'low', title: 'a fault' },
    ...{ dedup_key: `k${each}`, object: `fault:${each}`, campaign_id: null, data: {} },
  };
  const raised = { alerts: [{ alert, to: ['nobody'] }], reason };
  await control.control.performer.perform(raiseAlerts, raised, systemAsker('test'));
  await witnessAs(`g${each}`);
  hours++;
}

async function witnessAs(gateway: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const name = gatewayWitness(gateway);
  const note = (await control.control.records.audit.head())?.note ?? '';
  const signed = {
    ...{ gateway, witness_keys: witnessKey(name, privateKey) },
    audit_cosigned: cosigned(note, { name, privateKey, at: Date.now() }),
  };
  await control.control.cosignatures.take(signed, { credential_id: 'c', name: gateway });
}

const campaignOf = (campaign_id: string) => ({
  ...{ campaign_id, first_alarm_at: new Date().toISOString(), confidence: 0.95, q_value: 0.001 },
  ...{ exchanges: 900, members: [], capabilities: [], links: [], tests: [], against: [] },
});

function routesOf(description: {
  paths: Record<string, { get?: Record<string, unknown> }>;
}): ListRoute[] {
  return Object.entries(description.paths).flatMap(([path, { get }]) => {
    const { responses = {}, parameters = [] } = (get ?? {}) as {
      responses?: Record<string, { content?: Record<string, { schema?: Shape }> }>;
      parameters?: { name: string }[];
    };
    const answer = responses['200']?.content?.['application/json']?.schema;
    if (answer === undefined) return [];
    const role = get?.['x-needs-role'] === 'admin' ? ('admin' as const) : ('viewer' as const);
    const rows = get?.['x-list'] as string | undefined;
    return [{ path, role, rows, answer, asks: parameters.map(({ name }) => name) }];
  });
}

const lists = () =>
  routes.filter(({ rows }) => rows !== undefined) as (ListRoute & { rows: string })[];
const page = async ({ path, role }: ListRoute, query: string): Promise<Page> => {
  const { status, body } = await control.ask(role, `${path}?${FILTER[path] ?? ''}${query}`);
  expect(status, `${path}?${query}`).toBe(200);
  return body as Page;
};

describe('every list', () => {
  test('is declared as one: no answer to a question has rows without a bound', () => {
    expect(lists().length).toBeGreaterThan(12);
    const unbounded = routes.flatMap(({ path, answer, rows }) =>
      Object.entries(answer.properties ?? {})
        .filter(
          ([name, { type, maxItems }]) =>
            type === 'array' && name !== rows && maxItems === undefined,
        )
        .map(([name]) => `${path} ${name}`),
    );
    expect(unbounded).toEqual([]);
    for (const { asks, answer } of lists()) {
      expect(asks).toEqual(expect.arrayContaining(['limit', 'after']));
      expect(Object.keys(answer.properties ?? {})).toEqual(
        expect.arrayContaining(['next', 'left_out']),
      );
    }
  });

  test('gives at most what was asked for, names the next page, and each row comes once', async () => {
    const short: string[] = [];
    for (const list of lists()) {
      // The log grows by itself: what is compared is what was there before.
      const whole = await page(list, 'limit=10000');
      const all = whole[list.rows] as unknown[];
      const now = async () => ((await page(list, 'limit=10000'))[list.rows] as unknown[]).length;
      if (all.length < 5) short.push(`${list.path}: ${all.length}`);
      const found: unknown[] = [];
      let after: string | null = '';
      while (after !== null) {
        const query = after === '' ? 'limit=2' : `limit=2&after=${encodeURIComponent(after)}`;
        const told: Page = await page(list, query);
        const rows = told[list.rows] as unknown[];
        expect(rows.length, list.path).toBeLessThanOrEqual(2);
        found.push(...rows);
        if (list.path.includes('audit')) expect(told.left_out).toBeLessThanOrEqual(await now());
        else expect(told.left_out, list.path).toBe(all.length - found.length);
        after = told.next;
      }
      const grew = list.path === '/v1/audit/records' ? found.slice(0, all.length) : found;
      expect(list.path === '/v1/audit/search' ? found.slice(-all.length) : grew, list.path).toEqual(
        all,
      );
      expect(whole).toMatchObject({ next: null, left_out: 0 });
    }
    expect(short).toEqual([]);
  }, 120_000);

  test('refuses a page that is too long, and what is no place in it', async () => {
    for (const { path, role } of lists()) {
      const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const wrong = ['x', made([1]), made(['a', 'b']), made([1e300, 'b']), made({ by: 1 })];
      for (const query of ['limit=10001', 'limit=0', ...wrong.map((each) => `after=${each}`)]) {
        expect((await control.ask(role, `${path}?${query}`)).status, `${path}?${query}`).toBe(400);
      }
      const fraction = `after=${made([0.5, "a'b\u0000"])}`;
      expect((await control.ask(role, `${path}?${fraction}`)).status, path).toBe(200);
    }
  });
});

test('a page of large rows ends before it is too large, and has one row at least', () => {
  const rows = Array.from({ length: 10 }, (_, by) => ({
    row: 'x'.repeat(98),
    place: { by, id: 'i' },
  }));
  const cut = (most: number) => boundedPage('rows', { rows, beyond: 5 }, most) as unknown as Page;
  expect(cut(350)).toMatchObject({ rows: Array(3).fill('x'.repeat(98)), left_out: 12 });
  expect(JSON.parse(Buffer.from(String(cut(350).next), 'base64url').toString())).toEqual([2, 'i']);
  expect(cut(1).rows).toHaveLength(1);
  expect(cut(1_000_000).rows).toHaveLength(10);
});

test('decisions that are too many for gateways are not given out in part, and that is told', async () => {
  const { records, clock } = control.control;
  const told: (string | null)[] = [];
  const mostBytes = 10_000;
  const feed = new DecisionPublisher(records, clock, {
    mostBytes,
    onSize: (why) => told.push(why?.code ?? null),
  });
  const ask = () => {
    const query = { gateway: 'g', series: '', wait_seconds: 0 };
    return feed.ask(query, new AbortController().signal);
  };
  await feed.start();
  const before = (await ask()) as { decisions: Decision[] };
  expect(JSON.stringify(before).length).toBeLessThan(mostBytes);
  const take = (value: string, reason: string) =>
    control.ask('admin', '/v1/decisions', {
      method: 'POST',
      body: { scope: 'account', value, action: 'challenge', unknown: true, reason },
    });
  const ids: string[] = [];
  for (let each = 0; each < 6; each++) {
    const { body } = await take(`large${each}`, 'r'.repeat(2000));
    ids.push((body as { decision: Decision }).decision.id);
  }
  await feed.refresh();
  await expect(ask()).rejects.toMatchObject({ code: 'FEED_TOO_LARGE' });
  expect(told.at(-1)).toBe('FEED_TOO_LARGE');
  for (const id of ids) {
    const path = `/v1/decisions/${id}/undo`;
    await control.ask('admin', path, { method: 'POST', body: { reason: 'too many' } });
  }
  await feed.refresh();
  expect(((await ask()) as { decisions: Decision[] }).decisions).toEqual(before.decisions);
  expect(told.at(-1)).toBe(null);
  feed.close();
  const { problems } = (await control.ask('viewer', '/v1/status')).body as Status;
  expect(problems.map(({ code }) => code)).not.toContain('decisions-not-given-out');
}, 60_000);
