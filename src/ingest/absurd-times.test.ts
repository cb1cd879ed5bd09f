/** No way in takes an exchange at a time that cannot be: it would stand as the latest for ever. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { ingestHarness, line } from './logs/fixtures/ingest-harness.ts';
import { readOtlp } from './otlp/read-otlp.ts';
import { readSpooledExchanges, readSpooledTexts } from './spool/read-spool-batch.ts';

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;
const ABSURD = [
  Date.UTC(-1, 0, 1),
  -1,
  0,
  Date.UTC(2014, 11, 31),
  NOW + 3 * DAY,
  Date.UTC(2100, 0, 1),
  2 ** 53 - 1,
];
const SOUND = [Date.UTC(2015, 0, 1), NOW - DAY, NOW, NOW + DAY];

const lines = (toLine: (ts: number) => unknown): Buffer =>
  Buffer.from([...ABSURD, ...SOUND].map((ts) => JSON.stringify(toLine(ts))).join('\n'));

const { open, close, file, ingest } = ingestHarness();
beforeAll(() => open());
afterAll(() => close());

describe('a time that cannot be is left out and counted', () => {
  test('from a gateway’s exchanges', async () => {
    const sent = lines((ts) => ({
      note: QUIET_NOTE,
      exchange: { ...emptyExchange(`x${ts}`, ts, 'a') },
    }));
    const read = await readSpooledExchanges(sent, NOW);
    expect(read.items.map(({ exchange }) => exchange.ts)).toEqual(SOUND);
    expect(read).toMatchObject({ rejectedLines: ABSURD.length, absurdTimes: ABSURD.length });
    expect(read.rejected[0]?.why).toContain('2015');
  });

  test('from a gateway’s texts', async () => {
    const text = { account_id: 'a', system: null, prompt: 'p', response: null };
    const read = await readSpooledTexts(
      lines((ts) => ({ ...text, id: `x${ts}`, ts })),
      NOW,
    );
    expect(read.items.map(({ ts }) => ts)).toEqual(SOUND);
    expect(read).toMatchObject({ rejectedLines: ABSURD.length, absurdTimes: ABSURD.length });
  });

  test('from OpenTelemetry', () => {
    const spanAt = (ts: number) => ({
      ...{
        traceId: `t${ts}`,
        spanId: `s${ts}`,
        startTimeUnixNano: String(BigInt(ts) * 1_000_000n),
      },
      attributes: ['gen_ai.operation.name', 'gen_ai.request.model', 'account.id'].map((key) => {
        return { key, value: { stringValue: 'chat' } };
      }),
    });
    const later = ABSURD.filter((ts) => ts > 0);
    const spans = [...later, ...SOUND].map(spanAt);
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    const read = readOtlp('traces', 'json', { body, now: NOW });
    expect(read).toMatchObject({ rejected: later.length });
    expect('exchanges' in read && read.exchanges.map(({ ts }) => ts)).toEqual(SOUND);
  });

  test('from a log', async () => {
    const logs = file(
      'times.ndjson',
      lines((ts) => JSON.parse(line(1, { ts, id: `x${ts}` }))),
    );
    const { summary } = await ingest({ inputs: [logs] });
    expect(summary).toMatchObject({ exchanges: SOUND.length, rejected: ABSURD.length });
    expect(summary).toMatchObject({ from: SOUND[0], to: SOUND.at(-1) });
  });
});
