import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashedNames } from '#std/end-user-names';
import { secretKey } from '#std/secret-keys';
import { ingestHarness, line, lines } from './fixtures/ingest-harness.ts';

const harness = ingestHarness();
const { file, ingest, store } = harness;
beforeAll(harness.open);
afterAll(harness.close);
beforeEach(harness.reset);

describe('across threads', () => {
  const many = 6000;
  const limits = { blockBytes: 64 * 1024, recordBytes: 1024 * 1024 };
  const text = Array.from({ length: many }, (_, index) => {
    if (index % 100 === 7) return '{"broken';
    return line(index % 100 === 8 ? Math.max(0, index - 503) : index);
  }).join('\n');
  const path = file('many.jsonl', text);

  const read = async (workers: number) => {
    await harness.reset();
    const { summary, rejects } = await ingest({ inputs: [path], workers, limits });
    const [digest] = await store().query(
      'SELECT toString(sum(cityHash64(*))) AS digest FROM (SELECT * FROM exchanges)',
    );
    return { summary, rejects, digest };
  };

  test('the result does not depend on their number', async () => {
    const [one, three] = [await read(1), await read(3)];
    expect(three).toEqual(one);
    expect(one.summary.rejected).toBe(60);
    expect(one.summary.duplicates).toBe(60);
    expect(one.summary.exchanges).toBe(many - 120);
    expect(
      one.rejects.filter(({ code }) => code === 'LINE_NOT_JSON').map(({ line: at }) => at),
    ).toEqual(Array.from({ length: 60 }, (_, index) => index * 100 + 8));
  });

  test('networks are found in the threads that read', async () => {
    const module = `data:text/javascript,${encodeURIComponent(
      'export const createEnricher = async (kind) => () => ({ asn: 64500, kind, country: "NL" })',
    )}`;
    await ingest({ inputs: [path], workers: 2, limits, enricher: { module, options: 'hosting' } });
    const rows = await store().query('SELECT DISTINCT network_kind, country, asn FROM exchanges');
    expect(rows).toEqual([{ network_kind: 'hosting', country: 'NL', asn: 64500 }]);
  });

  test('end users are named in the threads that read', async () => {
    const key = secretKey('a secret');
    const said = Array.from({ length: many }, (_, index) => line(index, { end_user_id: 'u1' }));
    const named = file('named.jsonl', said.join('\n'));
    await ingest({ inputs: [named], workers: 2, limits, endUserKey: key });
    const rows = await store().query('SELECT DISTINCT end_user_id FROM exchanges');
    expect(rows).toEqual([{ end_user_id: hashedNames(key)('u1') }]);
  });
});

test('what goes wrong in a thread comes out as it was thrown', async () => {
  const path = file('enriched.jsonl', lines(20));
  const module = new URL('../../enrich/enricher.ts', import.meta.url).href;
  const options = { networks: ['/nowhere/networks.csv'], mmdb: [], lists: [] };
  const limits = { blockBytes: 1024, recordBytes: 1024 };
  for (const workers of [1, 2]) {
    await expect(
      ingest({ inputs: [path], workers, limits, enricher: { module, options } }),
    ).rejects.toMatchObject({ name: 'StillwatchError', code: 'INPUT_NOT_FOUND' });
  }
});

test('an interrupted reading ends between two pieces', async () => {
  const path = file('interrupted.jsonl', lines(2000));
  const abort = new AbortController();
  const progress = (): void => abort.abort(new Error('interrupted'));
  const limits = { blockBytes: 1024, recordBytes: 1024 };
  const interrupted = ingest({ inputs: [path], limits }, { progress, abort: abort.signal });
  await expect(interrupted).rejects.toThrow('interrupted');
});
