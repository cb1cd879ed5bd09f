import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditVerdict } from '#schema/api/audit';
import type { Contained } from '#schema/api/decisions';
import type { Campaign } from '#schema/campaign';
import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from '#store/open-store';
import { Deployment, PATIENCE } from './fixtures/deployment.ts';
import { needs } from './fixtures/needs.ts';
import { readSection } from './fixtures/page-section.ts';
import { startRedis } from './fixtures/redis-server.ts';

const section = readSection('operate.md', '### PostgreSQL, Redis and three gateways');
const { commandOf } = section;

const MANY = 24_000;
const few = Array.from({ length: 8 }, (_, index) => `few-${index}`);
const many = Array.from({ length: MANY }, (_, index) => `many-${index}`);
const sample = many.filter((_, index) => index % (MANY / 20) === 0);
const SPENDER = 'spender';
const SPENDER_CALLS = 20;
const LIMIT = 30;
const NAMES = ['gateway-1', 'gateway-2', 'gateway-3'];

const campaignOf = (campaign_id: string, accounts: readonly string[]): Campaign => ({
  campaign_id,
  first_alarm_at: '2026-02-01T00:00:00.000Z',
  confidence: 0.95,
  q_value: 0.0001,
  exchanges: 800,
  members: accounts.map((account_id) => ({ account_id, strength: 0.9, role: 'core' as const })),
  capabilities: [],
  links: [],
  tests: [],
  against: [],
});

const postgres = needs('postgresql', 'redis-server');

postgres.describe('PostgreSQL, Redis and three gateways', () => {
  const all = (status: number) => NAMES.map(() => ({ status, requests: 1 }));
  const contain = commandOf('campaigns contain');
  const undo = commandOf('campaigns undo');
  let site: Deployment;
  let ben: string;

  /** To refuse calls takes a second person. */
  async function approve(approval_id: string | null): Promise<void> {
    const word = ['approvals', 'approve', approval_id as string, '--reason', 'looked at it'];
    await site.stillwatch(word, ben);
  }

  beforeAll(async () => {
    site = new Deployment({
      postgresPrograms: postgres.found,
      section,
      gateways: NAMES,
      accounts: [...few, ...sample, SPENDER, 'bystander'],
      budget: { limit: LIMIT, only: [SPENDER] },
    });
    await site.start();
    await site.noteCampaigns([campaignOf('c1', few), campaignOf('c2', many)]);
    ben = site.approver;
  }, 120_000);
  afterAll(() => site?.remove(), 60_000);

  test('one decision is refused at all three, and one undo serves at all three', async ({
    annotate,
  }) => {
    expect(await site.callAll('few-0')).toEqual(all(200));
    const planned = await site.stillwatch<Contained>([...contain, '--dry-run']);
    expect(planned.members?.count).toBe(few.length);

    const decided = await site.stillwatch<Contained>(contain);
    expect(decided).toMatchObject({ state: 'waiting', members: planned.members });
    const refused = site.untilAll(['few-0'], 403);
    await approve(decided.approval_id);
    await annotate(`approval → refused at each gateway: ${(await refused).join(', ')} ms`);
    for (const account of few) expect(await site.callAll(account)).toEqual(all(403));
    expect(await site.callAll('bystander')).toEqual(all(200));

    const served = site.untilAll(['few-0'], 200);
    await site.stillwatch(undo);
    await annotate(`command → served again at each gateway: ${(await served).join(', ')} ms`);
  });

  test('24,000 accounts, after a second person’s yes', async ({ annotate }) => {
    const of = (command: string[]) => command.map((word) => (word === 'c1' ? 'c2' : word));
    const planned = await site.stillwatch<Contained>([...of(contain), '--dry-run']);
    const count = String(planned.members?.count);
    const confirmed = [...of(contain), '--confirm-count', count];
    const { approval_id, skipped } = await site.stillwatch<Contained>(confirmed);
    const heldOut = new Set(skipped.map(({ account_id }) => account_id));
    const reached = sample.filter((account) => !heldOut.has(account));
    expect(await site.callAll(reached[0] as string)).toEqual(all(200));

    const refused = site.untilAll(reached, 403);
    await approve(approval_id);
    const [first, ...later] = await refused;
    await annotate(`approval → refused: first ${first}, last ${later.at(-1)} ms`);
    const served = site.untilAll(reached, 200);
    await site.stillwatch(of(undo));
    const [soonest, ...rest] = await served;
    await annotate(`undo → served again: first ${soonest}, last ${rest.at(-1)} ms`);
  });

  test('a budget is one for all three', async () => {
    const calls = Array.from({ length: SPENDER_CALLS }, () => site.callAll(SPENDER));
    const answers = (await Promise.all(calls)).flat();
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    const over = SPENDER_CALLS * NAMES.length - LIMIT;
    expect([count(200), count(429)]).toEqual([LIMIT, over]);
    expect(answers.every(({ requests }) => requests === 1)).toBe(true);
  });

  test('a gateway that was killed applies what it missed before it serves again', async () => {
    site.gateways.pop()?.process.kill();
    await approve((await site.stillwatch<Contained>(contain)).approval_id);
    await site.untilAll(['few-1'], 403);
    site.gateways.push(await site.startGateway(NAMES[2] as string));
    expect(await site.callAll('few-1')).toEqual(all(403));
    await site.stillwatch(undo);
    await site.untilAll(['few-1'], 200);
  });

  test('while both databases are away the gateways serve', async () => {
    await site.postgres.stop();
    await site.redis.remove();
    expect(await site.callAll('bystander')).toEqual(all(200));
    // Each counts alone from the last totals that it knew; the one that started anew knew none.
    const spent = await site.callAll(SPENDER);
    expect(spent.map(({ status }) => status)).toEqual([429, 429, 200]);
    await site.postgres.start();
  });

  test('once both are back nothing is misconfigured, and the audit log verifies', async () => {
    site.redis = await startRedis(site.redis);
    const known = async () => (await site.status()).gateways.map(({ gateway }) => gateway).sort();
    await vi.waitFor(async () => expect(await known()).toEqual(NAMES), PATIENCE);
    const errorsIn = ({ problems }: { problems: readonly { code: string; severity: string }[] }) =>
      problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    // What went wrong while the databases were away is told until it has gone well again.
    await vi.waitFor(async () => expect(errorsIn(await site.status())).toEqual([]), PATIENCE);
    const doctor = commandOf('doctor');
    expect(errorsIn(await site.stillwatch(doctor))).toEqual([]);
    const verdict = await site.stillwatch<AuditVerdict>(commandOf('audit verify'));
    expect(verdict.problems).toEqual([]);
    expect(verdict.records).toBeGreaterThan(8);
  });

  test('every exchange of all three is in the store, once', async () => {
    const ids = site.exchangeIds;
    const taken = async () => (await site.status()).intake.taken;
    await vi.waitFor(async () => expect(await taken()).toBe(ids.length), PATIENCE);
    for (const { process } of site.gateways) expect(await process.end()).toBe(0);
    expect(await site.control.end()).toBe(0);
    const directory = join(site.stateDirectory, 'exchanges');
    const store = await openStore({ kind: 'embedded', directory }, { log: silentLog });
    const stored = await store.query<{ id: string }>('SELECT id FROM exchanges');
    await store.close();
    expect(stored.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });
});
