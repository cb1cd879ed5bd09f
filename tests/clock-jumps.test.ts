import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Contained } from '#schema/api/decisions';
import type { Status } from '#schema/api/status';
import type { DecisionRecord } from '#schema/decision-record';
import type { DecisionsDocument } from '#schema/decisions-document';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { startTestControl, type TestControl } from '#server/fixtures/test-control';

const HOUR = 3_600_000;
/** How far the control half's clock is from everybody else's. */
let ahead = 0;
let control: TestControl;
beforeAll(async () => {
  control = await startTestControl({}, () => Date.now() + ahead);
}, 60_000);
afterAll(() => control?.end());

const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 180_000, interval: 100 });
const status = async () => (await control.ask('viewer', '/v1/status')).body as Status;

/** A gateway hands in one exchange of an account, by its own, right clock. */
async function handIn(account: string): Promise<void> {
  const exchange = { ...emptyExchange(`x-${account}`, Date.now(), account), prompt_chars: 5 };
  const answer = await control.ask('gateway', '/v1/spool/exchanges', {
    method: 'POST',
    body: gzipSync(JSON.stringify({ note: QUIET_NOTE, exchange })),
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
  });
  expect(answer).toMatchObject({ status: 200, body: { taken: 1, rejected: 0 } });
}

async function decide(account: string, hours: number): Promise<string> {
  const body = {
    scope: 'account',
    value: account,
    action: 'slow',
    ttl_hours: hours,
    unknown: true,
    reason: 'x',
  };
  const taken = await control.ask('analyst', '/v1/decisions', { method: 'POST', body });
  return (taken.body as Contained).decision.id;
}
const stateOf = async (id: string) => {
  const { body } = await control.ask('viewer', `/v1/decisions/${id}`);
  return (body as { record: DecisionRecord }).record.state;
};
const givenOut = async () => {
  const { body } = await control.ask('gateway', '/v1/gateway/decisions?gateway=g1&wait_seconds=0');
  return new Set((body as DecisionsDocument).decisions.map(({ id }) => id));
};

/** Looks go on at the control half's own time, without an error, over so many accounts. */
const looksGoOn = (accounts: number) =>
  soon(async () => {
    const { analysis } = await status();
    expect(analysis).toMatchObject({ role: 'analysing', error: null, accounts });
    const behind = Date.now() + ahead - (analysis.looked_until ?? 0);
    // Looks take their time on a busy machine; what would be wrong is wrong by an hour.
    expect(Math.abs(behind)).toBeLessThan(HOUR / 4);
  });

test('an hour ahead, back again, and an hour behind: looks go on and decisions hold', async () => {
  await handIn('a1');
  await looksGoOn(1);
  const day = await decide('a1', 24);
  const half = await decide('a2', 0.5);
  await soon(async () => expect(await givenOut()).toEqual(new Set([day, half])));

  ahead = HOUR;
  await soon(async () => expect(await stateOf(half)).toBe('expired'));
  expect(await stateOf(day)).toBe('in-force');
  // What comes in now lies an hour before what was looked at: it is found when the past is read again.
  await handIn('a3');
  await looksGoOn(2);

  ahead = 0;
  await handIn('a4');
  await looksGoOn(3);
  expect(await givenOut()).toEqual(new Set([day]));
  const short = await decide('a5', 0.5);
  await soon(async () => expect(await givenOut()).toEqual(new Set([day, short])));
  ahead = HOUR / 2;
  await soon(async () => expect(await stateOf(short)).toBe('expired'));

  ahead = -HOUR;
  await handIn('a6');
  await soon(async () => {
    expect((await status()).problems.map(({ code }) => code)).toContain('clock-skew');
  });
  const late = await decide('a7', 24);
  await soon(async () => expect(await givenOut()).toEqual(new Set([day, late])));

  ahead = 0;
  await looksGoOn(4);
  expect(await givenOut()).toEqual(new Set([day, late]));
  const verdict = await control.ask('viewer', '/v1/audit/verify', { method: 'POST', body: {} });
  expect(verdict.body).toMatchObject({ problems: [] });
}, 900_000);
