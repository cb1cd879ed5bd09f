import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '#std/log';
import { type EmbeddedEngine, superviseEngine } from './supervise.ts';

let engine: EmbeddedEngine;
let authorization: string;

beforeAll(async () => {
  engine = await superviseEngine({ directory: null, threads: 2 }, silentLog);
  const { username, password } = engine.credential;
  authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
});
afterAll(() => engine?.close());

interface Call {
  url?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  method?: string;
}

async function call({ url = {}, body, headers = {}, method = 'POST' }: Call): Promise<Response> {
  const search = new URLSearchParams(url);
  return fetch(`${engine.url}/?${search}`, {
    method,
    headers: { authorization, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

async function text(sql: string, url: Record<string, string> = {}): Promise<string> {
  const answer = await call({ url, body: sql });
  return answer.text();
}

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
const BREAKS = `SELECT concat('leaked-', toString(number)), throwIf(number = 15000) FROM numbers(20000)
  SETTINGS max_block_size = 1000`;

async function runningQueries(): Promise<number> {
  return Number(
    await text("SELECT count() FROM system.processes WHERE query NOT LIKE '%system.processes%'"),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('did not happen');
}

/** Milliseconds of processor time that the engine has used. */
function processorMs(): number {
  const fields = readFileSync(`/proc/${engine.processId}/stat`, 'utf8').split(') ')[1]?.split(' ');
  return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
}

describe('who may ask', () => {
  test('ping needs no credential and tells nothing else', async () => {
    const answer = await fetch(`${engine.url}/ping`);
    expect([answer.status, await answer.text()]).toEqual([200, 'Ok.\n']);
  });

  test.each([
    ['none', {}],
    ['a wrong password', { authorization: `Basic ${btoa('stillwatch:wrong')}` }],
    ['a wrong user', { 'x-clickhouse-user': 'default', 'x-clickhouse-key': '' }],
    ['something else', { authorization: 'Bearer x' }],
  ])('a credential that is %s is refused', async (_, headers) => {
    const answer = await fetch(`${engine.url}/?query=SELECT+1`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('516');
  });

  test('the credential may come in ClickHouse’s own headers', async () => {
    const { username, password } = engine.credential;
    const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password };
    const answer = await fetch(`${engine.url}/?query=SELECT+1`, { headers });
    expect(await answer.text()).toBe('1\n');
  });

  test('it listens on loopback only', () => {
    expect(new URL(engine.url).hostname).toBe('127.0.0.1');
  });
});

describe('statements', () => {
  test('come in the URL, in the body, or half in each', async () => {
    const got = await call({ method: 'GET', url: { query: 'SELECT 1' } });
    expect(await got.text()).toBe('1\n');
    expect(await text('SELECT 2')).toBe('2\n');
    const halves = await call({ url: { query: 'SELECT' }, body: '3' });
    expect(await halves.text()).toBe('3\n');
  });

  test('are echoed with their query id and format', async () => {
    const answer = await call({ url: { query_id: 'my-id' }, body: 'SELECT 1 FORMAT CSV' });
    expect(answer.headers.get('x-clickhouse-query-id')).toBe('my-id');
    expect(answer.headers.get('x-clickhouse-format')).toBe('CSV');
  });

  test.each([
    ['JSON', '"rows": 70000'],
    ['CSVWithNames', '"number"\n0\n'],
    ['JSONCompactEachRowWithNames', '["number"]\n'],
    ['XML', '<rows>70000</rows>'],
  ])('answer whole in %s, which has a head or a tail', async (format, expected) => {
    const body = await text(
      `SELECT toUInt32(number) AS number FROM numbers(70000) FORMAT ${format}`,
    );
    expect(body.split(expected).length - 1).toBe(1);
  });

  test('GET may not change anything', async () => {
    const answer = await call({ method: 'GET', url: { query: 'INSERT INTO t FORMAT CSV 1' } });
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('164');
  });

  test.each([
    ['two at once', 'SELECT 1; SET max_threads = 1', 62],
    ['nothing', ' ', 62],
    ['a file as target', "SELECT 1 INTO OUTFILE '/tmp/no-such-outfile'", 48],
    ['a file as source', "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 48],
    ['an unknown table', 'SELECT * FROM nowhere', 60],
  ])('%s is refused with ClickHouse’s code', async (_, sql, code) => {
    const answer = await call({ body: sql });
    expect(answer.ok).toBe(false);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe(String(code));
    expect(await answer.text()).toContain(`Code: ${code}. DB::Exception`);
  });

  test('a text beyond all measure is refused', async () => {
    const answer = await call({ body: `SELECT '${'x'.repeat(2_000_000)}'` });
    expect(answer.status).toBe(413);
  });

  test('parameters may come in a multipart body', async () => {
    const form = new FormData();
    form.set('query', 'SELECT {text:String}');
    form.set('param_text', 'x'.repeat(100_000));
    const answer = await fetch(engine.url, {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
    expect((await answer.text()).length).toBe(100_001);
  });
});

describe('rows of an INSERT', () => {
  beforeAll(() => text('CREATE TABLE rows (a UInt32, b String) ENGINE = MergeTree ORDER BY a'));
  const stored = (): Promise<string> => text('SELECT a, b FROM rows ORDER BY a FORMAT CSV');

  test('come behind a statement in the URL or in the body, compressed or not', async () => {
    const query = 'INSERT INTO rows FORMAT JSONEachRow';
    expect((await call({ url: { query }, body: '{"a":1,"b":"x"}' })).status).toBe(200);
    const gzipped = new Uint8Array(gzipSync('{"a":2,"b":"y"}'));
    await call({ url: { query }, body: gzipped, headers: { 'content-encoding': 'gzip' } });
    await text('INSERT INTO rows FORMAT TSV\n3\tz\n');
    await text(`INSERT INTO rows (b, a) VALUES ('semi; SET max_threads = 1', 4), ('q', 5)`);
    const binary = Uint8Array.from([6, 0, 0, 0, 3, 0, 255, 10]);
    await call({ url: { query: 'INSERT INTO rows FORMAT RowBinary' }, body: binary });
    const inBody = Buffer.concat([Buffer.from('INSERT INTO rows FORMAT RowBinary\n'), binary]);
    await call({ body: new Uint8Array(inBody) });
    expect(await text('SELECT count() FROM rows')).toBe('7\n');
    expect(await text('SELECT hex(b) FROM rows WHERE a = 6 FORMAT CSV')).toBe(
      '"00FF0A"\n"00FF0A"\n',
    );
  });

  test('may be none', async () => {
    const before = await stored();
    const query = 'INSERT INTO rows FORMAT JSONEachRow';
    expect((await call({ url: { query }, body: '' })).status).toBe(200);
    expect(await stored()).toBe(before);
  });

  test('that are broken leave no row', async () => {
    const before = await stored();
    const query = 'INSERT INTO rows FORMAT JSONEachRow';
    const answer = await call({ url: { query }, body: '{"a":9,"b":"x"}\n{"a":"no"}' });
    expect(answer.ok).toBe(false);
    expect(await stored()).toBe(before);
  });
});

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
    const gone = fetch(engine.url, {
      method: 'POST',
      headers: { authorization },
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
    expect(processorMs() - before).toBeLessThan(150);
  });

  test('a client that stops reading and goes away stops the computation', async () => {
    const body = "SELECT repeat('x', 1000) FROM system.numbers";
    await new Promise<void>((resolve) => {
      const outgoing = request(engine.url, { method: 'POST', headers: { authorization } });
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

describe('answers', () => {
  test('are compressed when asked', async () => {
    const url = new URL(engine.url);
    url.search = '?enable_http_compression=1';
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        headers: { authorization, 'accept-encoding': 'gzip' },
      });
      outgoing.on('response', (answer) => {
        expect(answer.headers['content-encoding']).toBe('gzip');
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks)));
      });
      outgoing.on('error', reject);
      outgoing.end('SELECT number FROM numbers(1000)');
    });
    expect(gunzipSync(bytes).toString().split('\n').length).toBe(1001);
  });

  test('that break carry the exception in ClickHouse’s own marks', async () => {
    const answer = await call({ body: `${BREAKS} FORMAT CSV` });
    const tag = answer.headers.get('x-clickhouse-exception-tag') ?? 'none';
    const body = await answer.text();
    const [, message] = body.split(`\r\n__exception__\r\n${tag}\r\n`);
    expect(message).toMatch(/^Code: 395\. DB::Exception/);
    const length = Number(/(\d+) \w+\r\n__exception__\r\n$/.exec(body)?.[1]);
    expect(Buffer.byteLength((message ?? '').slice(0, length))).toBe(length);
    expect(body.endsWith(`\n${length} ${tag}\r\n__exception__\r\n`)).toBe(true);
  });
});
