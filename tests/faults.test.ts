import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { databaseAway } from './fixtures/databases-away.ts';
import { bringUp, type FaultSite, startFaultSite } from './fixtures/fault-site.ts';
import { killRounds } from './fixtures/kill-rounds.ts';

/** Fifty rounds take minutes: `node bench/faults.ts` runs them. */
const ROUNDS = 3;
const PATIENCE_MS = 60_000 + ROUNDS * 30_000;

let site: FaultSite;
beforeAll(async () => {
  site = await startFaultSite();
}, 120_000);
afterAll(() => site?.end(), 60_000);

test('a state directory is one installation’s: a second one there is refused', async () => {
  await expect(bringUp(site.directory, null)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
});

test('the exchange store is away: the gateway serves, its spool grows, and drains', async () => {
  const report = await databaseAway(site, {
    seconds: 3,
    pauseMs: 20,
    takeAway: () => site.signalEngine('SIGSTOP'),
    giveBack: () => site.signalEngine('SIGCONT'),
  });
  expect(report.calls.failed).toBe(0);
  expect(report.calls.acknowledged).toBeGreaterThan(20);
  expect(report.stored_meanwhile).toBeLessThan(report.calls.acknowledged);
  expect(report.most_spool_bytes).toBeGreaterThan(10_000);
}, 120_000);

test(
  'either half is killed at any moment: nothing acknowledged is lost, and nothing is done twice',
  async () => {
    const report = await killRounds(site, { rounds: ROUNDS, random: createRandom(3) });
    expect(report.exchanges).toMatchObject({ lost: 0, twice: 0 });
    expect(report.decisions).toMatchObject({ forgotten: [], twice: [], unlike_at_gateway: [] });
    expect(report.audit.problems).toEqual([]);
    expect(report.calls.acknowledged).toBeGreaterThan(50);
    expect(report.decisions.undone).toBeGreaterThan(5);
  },
  PATIENCE_MS,
);
