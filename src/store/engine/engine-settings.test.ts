import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, { log: silentLog });
}, 60_000);
afterAll(() => store?.close());

const ask = async (times: number): Promise<number> => {
  const sum = 'SELECT sum(number * 3 + number % 7 - bitXor(number, 5)) AS x FROM numbers(1000)';
  for (let time = 0; time < times; time++) await store.query(sum);
  const counted =
    "SELECT toFloat64(sum(value)) AS n FROM system.events WHERE event = 'CompileFunction'";
  return (await store.query<{ n: number }>(counted))[0]!.n;
};

it('compiles nothing for the few looks of a short scan, and what is asked often', async () => {
  const before = await ask(0);
  expect(await ask(7)).toBe(before);
  expect(await ask(60)).toBeGreaterThan(before);
}, 60_000);
