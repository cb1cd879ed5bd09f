import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { type DetectedStep, detectThrough } from '../../fixtures/detect-through.ts';
import { FIXTURE_START, like } from '../../fixtures/traffic.ts';
import { modelPivot } from './model-pivot.ts';

const HOUR_MS = 3_600_000;
const RELEASE = FIXTURE_START + 4 * 24 * HOUR_MS + 5 * HOUR_MS;
const ORDINARY = 100;
const MOVERS = 3;
let store: Store;

/** One request an hour; `share` of them to the new model while it is new, half afterwards. */
function put(encoder: ReturnType<typeof createExchangeEncoder>, id: string, share: number): void {
  const random = createRandom(id.length * 1000 + Number(id.split('-')[1]));
  const times = Array.from({ length: 150 }, (_, hour) => FIXTURE_START + hour * HOUR_MS + 60_000);
  const rows = like(random, 150, {
    times,
    row: (ts) => {
      const isNew = ts >= RELEASE && ts < RELEASE + 24 * HOUR_MS;
      const moved = ts >= RELEASE && random.float() < (isNew ? share : 0.5);
      return { model: moved ? 'm-large-4' : 'm-large-3' };
    },
  });
  for (const [index, { exchange }] of rows.entries()) {
    const model = id === 'ordinary-0' && index > 60 ? 'ft:own' : exchange.model;
    const named = { ...exchange, id: `${id}/${index}`, account_id: id, model };
    encoder.append(named, exchange.fingerprint, null);
  }
}

beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
  const encoder = createExchangeEncoder();
  for (let account = 0; account < ORDINARY; account++) put(encoder, `ordinary-${account}`, 0.15);
  for (let account = 0; account < MOVERS; account++) put(encoder, `mover-${account}`, 0.9);
  await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
});
afterAll(() => store?.close());

async function walked(stepHours: number): Promise<DetectedStep> {
  const count = Math.ceil(151 / stepHours);
  const steps = Array.from(
    { length: count },
    (_, index) => FIXTURE_START + (index + 1) * stepHours * HOUR_MS,
  );
  const detectors = [modelPivot];
  const options = { store, facts: new Map(), falseDiscoveryRate: 0.01, detectors };
  return (await detectThrough(steps, options)).at(-1)!;
}

const rowOf = ({ walk }: DetectedStep, id: string) => ({
  ...walk.table.row(walk.table.indexOf(id) as number, 0),
});

test('counts the requests of the day after a release, and those to the new model', async () => {
  const last = await walked(12);
  const mover = rowOf(last, 'mover-0');
  expect(mover.released).toBeGreaterThanOrEqual(23);
  expect(mover.released).toBeLessThanOrEqual(24);
  expect((mover.moved as number) / (mover.released as number)).toBeGreaterThan(0.7);
  const verdict = last.verdict('mover-0');
  expect(verdict?.contributions[0]?.p_value).toBeLessThan(0.05);
  expect(verdict?.findings[0]?.reason).toMatch(
    /^\d+ % of the 2[34] requests it sent in the day after a release went to the new model,/,
  );
  expect(last.verdict('ordinary-7')?.contributions[0]?.p_value).toBeGreaterThan(0.05);
});

test("a customer's own model is no release", async () => {
  expect(rowOf(await walked(12), 'ordinary-0').moved).toBe(0);
});

test('is nearly the same in steps of any length', async () => {
  const [short, long] = [await walked(6), await walked(48)];
  for (const id of ['mover-1', 'ordinary-5']) {
    const [one, other] = [rowOf(short, id), rowOf(long, id)];
    expect(Math.abs((one.moved as number) - (other.moved as number))).toBeLessThanOrEqual(1);
  }
});

test('is not judged without a release', () => {
  const measured = modelPivot.measure(
    { released: 9, moved: 9 },
    { facts: null, params: modelPivot.params },
  );
  expect(measured).toEqual({ share: 'insufficient-data' });
});
