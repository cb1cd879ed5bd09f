import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openExtensionSigner } from '#prove/log/sign-extension';
import { verifyRecords } from '#prove/log/verify-records';
import { type PostgresCluster, startPostgres } from '#records/fixtures/postgres-cluster';
import { openRecords } from '#records/open-records';
import type { Records } from '#records/records';
import { systemAsker } from '#respond/acts/act';
import { createPerformer } from '#respond/acts/perform';
import { advanceDecisions } from '#respond/decisions/advance-decisions';
import { planDecision } from '#respond/decisions/plan-decision';
import { actSources } from '#respond/fixtures/act-sources';
import { candidateOf, contextOf, decisionOf } from '#respond/fixtures/situations';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';
import { needs } from './fixtures/needs.ts';

const postgres = needs('postgresql');

const ACCOUNTS = 700;
const KILLS = 8;
const responder = fileURLToPath(new URL('./respond-until-killed.ts', import.meta.url));
const by = { who: 'user:ana', reason: 'set up' };
const asker = systemAsker('test');
const sources = actSources(() => 1_000_000);

/** Kills the responder `ms` after it acknowledged `lines` times; gives back what it acknowledged. */
async function killResponder(
  args: string[],
  { lines, ms }: { lines: number; ms: number },
): Promise<string[]> {
  const child = spawn(process.execPath, [responder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let doomed = false;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (doomed || text.split('\n').length - 2 < lines) return;
    doomed = true;
    setTimeout(() => child.kill('SIGKILL'), ms);
  });
  await once(child, 'close');
  return text.split('\n').slice(1, -1);
}

postgres.describe('responding that is killed at any moment', () => {
  let cluster: PostgresCluster;
  let records: Records;
  let home: string;
  beforeAll(async () => {
    cluster = await startPostgres(postgres.found);
    home = mkdtempSync(join(tmpdir(), 'stillwatch-faults-'));
  });
  afterAll(async () => {
    await records?.close();
    await cluster?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  test('forgets nothing it acknowledged, does nothing twice, and its audit verifies', async () => {
    const url = await cluster.createDatabase('faults');
    const keyFile = join(home, 'audit.key');
    const context = { clock: () => 1_000_000, log: silentLog };
    const signer = await openExtensionSigner(keyFile, context);
    const { verifier: verifierKey } = await signer.keys();
    records = await openRecords({ kind: 'server', url }, { ...context, signer });
    const accounts = Array.from({ length: ACCOUNTS }, (_, index) => `a${index}`);
    const members = accounts.map((account_id) => ({
      account_id,
      strength: 0.5,
      role: 'core' as const,
    }));
    const campaign = {
      campaign_id: 'c1',
      first_alarm_at: new Date(0).toISOString(),
      confidence: 0.9999,
      q_value: 0.001,
      exchanges: 1,
      members,
      capabilities: [],
      links: [],
      tests: [],
      against: [],
    };
    await records.change(by, (write) => write.campaigns.note([{ campaign, detail: null, at: 1 }]));

    const random = createRandom(11);
    const said: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const run = `r${kill}`;
      const moment = { lines: random.int(0, 5), ms: random.int(0, 60) };
      said.push(...(await killResponder([url, keyFile, run], moment)));
    }
    const performer = createPerformer(records, sources);
    await advanceDecisions(records, performer, { now: 1_000_000, asker });

    const decisions = await records.decisions.list();
    const states = new Map(decisions.map(({ decision, state }) => [decision.id, state]));
    for (const line of said) {
      const [what, id] = line.split(' ') as [string, string];
      const allowed = what === 'undone' ? ['undone'] : ['in-force', 'undone'];
      expect(allowed, line).toContain(states.get(id));
    }
    expect(said.length).toBeGreaterThan(KILLS);
    // What a person decides leaves a few accounts out by chance, the same ones every time.
    const first = await records.decisions.members(decisions[0]!.decision.id);
    const heldOut = first.filter(({ why }) => why === 'hold-out').map((one) => one.account_id);
    const reached = accounts.filter((id) => !heldOut.includes(id));
    expect(reached.length).toBeGreaterThan(0.95 * ACCOUNTS);
    for (const { state, ledger } of decisions) {
      const { done, undone, skipped } = ledger;
      const settled = state === 'in-force' ? { done: reached.length } : { done: 0 };
      expect({ state, ...ledger }).toMatchObject({ planned: 0, failed: 0, ...settled });
      expect(done + undone + skipped).toBe(ACCOUNTS);
    }
    // Standing is the ledger: each live decision once, on each of its accounts.
    const live = decisions
      .filter(({ state }) => state === 'in-force')
      .map(({ decision }) => decision.id)
      .sort();
    for (const { account_id, standing } of await records.accounts.get(reached)) {
      expect(standing.map((one) => one.decision_id).sort(), account_id).toEqual(live);
    }
    expect(await verifyRecords(records.audit, { verifierKey })).toMatchObject({ problems: [] });
  });

  test('carried out by several at once, each account is reached once', async () => {
    const url = await cluster.createDatabase('together');
    const context = { clock: () => 1_000_000, log: silentLog };
    const open = () => openRecords({ kind: 'server', url }, context);
    const all = await Promise.all([open(), open(), open()]);
    const [one] = all;
    const members = Array.from({ length: 1500 }, (_, place) => ({
      account_id: `a${place}`,
      place,
      due_at: 0,
    }));
    const decision = decisionOf('d1');
    const { record } = planDecision(
      { decision, candidates: [candidateOf('a0')], error_rate: 0, policy: null },
      contextOf(),
    );
    const listed = { ...record, decision: { ...decision, expires_at: null }, starts_at: 0 };
    await one!.change(by, (write) => write.decisions.add(listed, members, []));
    const advanced = await Promise.all(
      all.map((each) =>
        advanceDecisions(each, createPerformer(each, sources), { now: 1_000_000, asker }),
      ),
    );
    expect(advanced.reduce((sum, { settled }) => sum + settled, 0)).toBe(1500);
    expect(await one!.decisions.get('d1')).toMatchObject({
      state: 'in-force',
      ledger: { done: 1500 },
    });
    const standing = await one!.accounts.get(members.map(({ account_id }) => account_id));
    expect(standing.every((each) => each.standing.length === 1)).toBe(true);
    await Promise.all(all.map((each) => each.close()));
  });
});
