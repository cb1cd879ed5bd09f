import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '#fingerprint/fingerprint';
import { EXCHANGE_TABLE, type Exchange, emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom, type Random } from '#std/random';
import { MINUTE_MS } from '#std/time';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { createGroupReader, SAMPLED_PROMPTS } from './group-query.ts';

const START = Date.UTC(2026, 1, 1);
const SPAN = { from: START, to: START + 86_400_000 };
const ACCOUNTS = ['m0', 'm1', 'm2'];

/** Few distinct times, so that many exchanges share one. */
function exchange(id: string, random: Random): Exchange {
  const prompt = `${random.pick(['Sum', 'Name', 'Sort'])} ${random.int(0, 1_000_000)}`;
  const ts = START + MINUTE_MS * random.int(0, 20);
  const only = {
    system: null,
    prompt,
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
  };
  return {
    ...emptyExchange(id, ts, random.pick(ACCOUNTS)),
    fingerprint: fingerprint(only, { embed: true }),
  };
}

/** The same exchanges in parts, which several threads read in any order. */
async function storeOf(parts: readonly (readonly Exchange[])[]): Promise<Store> {
  const store = await openStore(
    { kind: 'embedded', directory: null, threads: 2 },
    { log: silentLog },
  );
  const encoder = createExchangeEncoder();
  for (const part of parts) {
    for (const one of part) encoder.append(one, one.fingerprint, null);
    await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
  }
  return store;
}

describe('evidence of groups', () => {
  let stores: Store[] = [];
  beforeAll(async () => {
    const random = createRandom(3);
    const parts = [0, 1, 2, 3].map((part) =>
      Array.from({ length: 100 }, (_, at) => exchange(`x${part}-${at}`, random)),
    );
    stores = [await storeOf(parts), await storeOf(parts.toReversed())];
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));

  it('is the same in whatever order the exchanges came', async () => {
    const read = await Promise.all(
      stores.map(async (store) => {
        const reader = createGroupReader(store);
        await reader.prepare();
        const rows = await reader.contents(SPAN, ACCOUNTS);
        return rows.sort((a, b) => (a.account_id < b.account_id ? -1 : 1));
      }),
    );
    expect(read[0]!.map(({ embeddings }) => embeddings.length)).toEqual(
      ACCOUNTS.map(() => SAMPLED_PROMPTS),
    );
    expect(read[1]).toEqual(read[0]);
  });
});
