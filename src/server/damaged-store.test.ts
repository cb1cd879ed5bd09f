import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '#schema/api/status';
import { emptyExchange } from '#schema/exchange';
import { DAY_MS } from '#std/time';
import { breakPart } from '#store/fixtures/break-part';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
}, 60_000);
afterAll(() => control?.end());

const statusOf = async (): Promise<Status> =>
  (await control.ask('viewer', '/v1/status')).body as Status;

test('one damaged part does not stop the analysis, and the days that are missing are named', async () => {
  const { intake, analyser } = control.control;
  const now = Date.now();
  const exchanges = Array.from({ length: 300 }, (_, index) => {
    const ts = now - (index % 3) * DAY_MS - index * 1000;
    return { ...emptyExchange(`x${index}`, ts, `a${index % 20}`), prompt_chars: 10 };
  });
  await intake.take(exchanges, 'gateway:g1');
  const day = new Date(now - DAY_MS).toISOString().slice(0, 10);
  await breakPart(control.control.store, day.replaceAll('-', ''));
  analyser.noteExchanges(0);
  const well = { timeout: 90_000, interval: 500 };
  await expect.poll(async () => (await statusOf()).analysis.missing_days, well).toContain(day);
  await expect
    .poll(async () => (await statusOf()).analysis, well)
    .toMatchObject({ role: 'analysing', error: null, accounts: 20 });
  const { problems } = await statusOf();
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'exchanges-damaged', message: expect.stringContaining(day) }),
  );
}, 240_000);
