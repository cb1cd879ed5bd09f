import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { silentLog } from '#std/fixtures/silent-log';
import { insertAccountFacts, streamAccountFacts } from './account-facts.ts';
import { insertTexts, keepTextsFor, readTexts } from './exchange-texts.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null, threads: 1 }, { log: silentLog });
});
afterAll(() => store?.close());

async function allFacts(): Promise<AccountFacts[]> {
  const all: AccountFacts[] = [];
  for await (const block of streamAccountFacts(store)) all.push(...block);
  return all;
}

const now = Date.UTC(2026, 1, 1);
const unknown = (accountId: string): AccountFacts =>
  accountFactsSchema.parse({ account_id: accountId });
const full: AccountFacts = {
  account_id: "a'1",
  org_id: 'o1',
  created_at: Date.UTC(2001, 0, 1) + 7,
  tier: 'paid',
  verified: false,
  email_domain: 'example.com',
  payment_fingerprint: 'p1',
  device_id: 'd1',
  signup_ip: '2001:db8::1',
  signup_asn: 4_294_967_295,
  referral: 'r',
  programme: 'start',
  declared_use: 'support',
  country: 'US',
  allow_bulk: true,
};

test('facts come back as they were, unknown as null', async () => {
  await insertAccountFacts(store, [full, unknown('a2')], now);
  expect(await allFacts()).toEqual([full, unknown('a2')]);
});

test('later facts replace earlier ones, whichever arrives first', async () => {
  await insertAccountFacts(store, [{ ...unknown('a3'), tier: 'verified' }], now + 1);
  await insertAccountFacts(store, [{ ...unknown('a3'), tier: 'free' }], now);
  const all = await allFacts();
  expect(all.map(({ account_id }) => account_id)).toEqual(["a'1", 'a2', 'a3']);
  expect(all[2]).toMatchObject({ tier: 'verified' });
});

test('kept texts are found by exchange and go after their days, counted from keeping', async () => {
  const text = { id: 'x1', account_id: 'a1', prompt: 'what is "1+1"?\n', response: '2' };
  const old = { ...text, ts: now };
  await insertTexts(store, [old]);
  const ts = '2020-01-01 00:00:00.000';
  await store.insertRows('exchange_texts', [{ ...text, id: 'x2', ts, kept_at: '2020-01-01' }]);
  expect(await readTexts(store, ['x1', 'x3'])).toEqual([{ ...old, source: '' }]);
  await keepTextsFor(store, 1);
  await store.command('OPTIMIZE TABLE exchange_texts FINAL');
  expect((await readTexts(store, ['x1', 'x2'])).map(({ id }) => id)).toEqual(['x1']);
  await expect(keepTextsFor(store, 0.5)).rejects.toThrow(RangeError);
});
