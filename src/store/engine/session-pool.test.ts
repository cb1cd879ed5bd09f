import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BREAKS, type Call, openEngineClient } from './fixtures/engine-client.ts';

let client: Awaited<ReturnType<typeof openEngineClient>>;
beforeAll(async () => {
  client = await openEngineClient();
});
afterAll(() => client?.engine.close());
const call = (what: Call): Promise<Response> => client.call(what);
const text = (sql: string, url?: Record<string, string>): Promise<string> => client.text(sql, url);

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
async function runningQueries(): Promise<number> {
  return Number(
    await text("SELECT count() FROM system.processes WHERE query NOT LIKE '%system.processes%'"),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('did not happen');
}

/** Milliseconds of processor time that the engine has used. */
function processorMs(): number {
  const fields = readFileSync(`/proc/${client.engine.processId}/stat`, 'utf8')
    .split(') ')[1]
    ?.split(' ');
  return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
}

describe('nothing of one statement reaches the next', () => {
  test('rows of a query that failed half-way are prepended to no later answer', async () => {
    for (const format of ['CSV', 'JSONEachRow', 'JSON', 'Native', 'Parquet']) {
      for (let round = 0; round < 2; round++) {
        expect(await text(`${BREAKS} FORMAT ${format}`)).toMatch(/throwIf/);
        const next = await Promise.all([text('SELECT 1 FORMAT JSON'), text('SHOW DATABASES')]);
        expect(next.join()).not.toContain('leaked');
      }
    }
  });

  test('settings last for their own request', async () => {
    const asked = "SELECT getSetting('max_threads'), getSetting('max_result_rows')";
    const before = await text(asked);
    const url = { max_threads: '1', max_result_rows: '77' };
    expect(await text(asked, url)).toBe('1\t77\n');
    for (let round = 0; round < 8; round++) expect(await text(asked)).toBe(before);
    expect(await text('SET max_result_rows = 5')).toBe('');
    for (let round = 0; round < 8; round++) expect(await text(asked)).toBe(before);
    const late = await text('SELECT sleep(0.5)', { max_execution_time: '0.2' });
    expect(late).toContain('TIMEOUT_EXCEEDED');
    expect(await text('SELECT sleep(0.3)')).toBe('0\n');
  });

  test('an unknown setting is refused, and spoils nothing', async () => {
    const answer = await call({
      url: { max_threads: '1', no_such_setting: '1' },
      body: 'SELECT 1',
    });
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('115');
    expect(await text("SELECT getSetting('max_threads')")).toBe('2\n');
  });

  test('a session that was made read-only serves nobody else', async () => {
    expect(await text('SELECT 1', { readonly: '1' })).toBe('1\n');
    for (let round = 0; round < 8; round++) {
      expect(await text('SELECT 1', { max_threads: '1' })).toBe('1\n');
    }
  });

  test('parameters last for their own request', async () => {
    expect(await text('SELECT {secret:String}', { param_secret: 'mine' })).toBe('mine\n');
    for (let round = 0; round < 8; round++) {
      expect(await text('SELECT {secret:String}')).toContain('Code: 456');
    }
  });

  test('parameters of concurrent requests do not meet', async () => {
    const asked = Array.from({ length: 200 }, (_, index) => `v${index}`);
    const got = await Promise.all(
      asked.map((value) => text('SELECT {x:String}, sleepEachRow(0.005)', { param_x: value })),
    );
    expect(got.map((answer) => answer.split('\t')[0])).toEqual(asked);
  });

  test('a database may be named with the request', async () => {
    await text('CREATE DATABASE `od``d`');
    expect(await text('SELECT currentDatabase()', { database: 'od`d' })).toBe('od`d\n');
    expect(await text('SELECT 1', { database: 'nowhere' })).toContain('Code: 81');
    for (let round = 0; round < 8; round++) {
      expect(await text('SELECT currentDatabase()')).toBe('default\n');
    }
  });

  test('the current database and temporary tables stay behind', async () => {
    await text('CREATE DATABASE other');
    await text('USE other');
    await text('CREATE TEMPORARY TABLE passing (a UInt8)');
    for (let round = 0; round < 8; round++) {
      expect(await text('SELECT currentDatabase()')).toBe('default\n');
      expect(await text('SELECT * FROM passing')).toContain('Code: 60');
    }
  });
});

describe('stopping', () => {
  test('a client that goes away stops the computation', async () => {
    const abort = new AbortController();
    const gone = fetch(client.engine.url, {
      method: 'POST',
      headers: { authorization: client.authorization },
      body: ENDLESS,
      signal: abort.signal,
    }).catch((error: Error) => error.name);
    await until(async () => (await runningQueries()) === 1);
    abort.abort();
    expect(await gone).toBe('AbortError');
    await until(async () => (await runningQueries()) === 0);
    if (process.platform !== 'linux') return;
    const before = processorMs();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(processorMs() - before).toBeLessThan(250);
  });

  test('a client that stops reading and goes away stops the computation', async () => {
    const body = "SELECT repeat('x', 1000) FROM system.numbers";
    await new Promise<void>((resolve) => {
      const outgoing = request(client.engine.url, {
        method: 'POST',
        headers: { authorization: client.authorization },
      });
      outgoing.on('response', (answer) => {
        answer.once('data', () => {
          answer.pause();
          setTimeout(() => {
            outgoing.destroy();
            resolve();
          }, 200);
        });
      });
      outgoing.on('error', () => undefined);
      outgoing.end(body);
    });
    await until(async () => (await runningQueries()) === 0);
  });

  test('beside a full house of reads, inserts, DDL and KILL QUERY go on', async () => {
    let answered = 0;
    const all = Array.from({ length: 10 }, async () => {
      expect(await text(ENDLESS)).toContain('Code: 394');
      answered++;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await text('CREATE TABLE beside (a UInt8) ENGINE = MergeTree ORDER BY a');
    expect(await text('INSERT INTO beside FORMAT CSV\n1')).toBe('');
    expect(answered).toBe(0);
    while (answered < 10) {
      await text("KILL QUERY WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%KILL%' ASYNC");
    }
    await Promise.all(all);
  });
});
