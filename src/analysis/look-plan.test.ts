/** Looks follow exchanges: how many there are for logs of any length. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestHarness } from '#ingest/logs/fixtures/ingest-harness';
import { readSpan } from '#store/exchanges/activity-queries';
import { planLooks } from './look-plan.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 1, 1);
const { open, close, store, file, ingest } = ingestHarness();

/** A hundred exchanges in sixty days, half of them on the first day. */
beforeAll(async () => {
  await open();
  const lines = Array.from({ length: 100 }, (_, index) => {
    const ts = index < 50 ? START + index * 60_000 : START + (index - 49) * 1.15 * DAY;
    return JSON.stringify({ ts: Math.round(ts), account_id: `a${index % 7}`, prompt_chars: 20 });
  });
  await ingest({ inputs: [file('exchanges.ndjson', lines.join('\n'))] });
}, 120_000);
afterAll(() => close());

async function planned(stepMs: number | null, exchanges?: number): Promise<number[]> {
  const { from, to, exchanges: stored } = await readSpan(store());
  const span = { from: from!, to: to!, exchanges: exchanges ?? stored };
  return planLooks(store(), span, stepMs);
}

describe('looks at the past', () => {
  test('are few where little was exchanged, however long it took', async () => {
    expect((await planned(null)).length).toBeLessThanOrEqual(4);
  });

  test('are as many as the span allows where there is much', async () => {
    expect((await planned(null, 1_000_000)).length).toBeGreaterThan(40);
  });

  test('pass over what is empty, whatever step is asked for', async () => {
    const ends = await planned(60 * 60_000);
    expect(ends.length).toBeLessThanOrEqual(52);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(ends.at(-1)).toBeGreaterThan((await readSpan(store())).to!);
  });
});
