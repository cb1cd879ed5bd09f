import { request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BREAKS, type Call, openEngineClient } from './fixtures/engine-client.ts';

let client: Awaited<ReturnType<typeof openEngineClient>>;
beforeAll(async () => {
  client = await openEngineClient();
});
afterAll(() => client?.engine.close());
const call = (what: Call): Promise<Response> => client.call(what);
const text = (sql: string, url?: Record<string, string>): Promise<string> => client.text(sql, url);

describe('who may ask', () => {
  test('ping needs no credential and tells nothing else', async () => {
    const answer = await fetch(`${client.engine.url}/ping`);
    expect([answer.status, await answer.text()]).toEqual([200, 'Ok.\n']);
  });

  test.each([
    ['none', {}],
    ['a wrong password', { authorization: `Basic ${btoa('stillwatch:wrong')}` }],
    ['a wrong user', { 'x-clickhouse-user': 'default', 'x-clickhouse-key': '' }],
    ['something else', { authorization: 'Bearer x' }],
  ])('a credential that is %s is refused', async (_, headers) => {
    const answer = await fetch(`${client.engine.url}/?query=SELECT+1`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('516');
  });

  test('the credential may come in ClickHouse’s own headers', async () => {
    const { username, password } = client.engine.credential;
    const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password };
    const answer = await fetch(`${client.engine.url}/?query=SELECT+1`, { headers });
    expect(await answer.text()).toBe('1\n');
  });

  test('it listens on loopback only', () => {
    expect(new URL(client.engine.url).hostname).toBe('127.0.0.1');
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
    const answer = await fetch(client.engine.url, {
      method: 'POST',
      headers: { authorization: client.authorization },
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

describe('answers', () => {
  test('are compressed when asked', async () => {
    const url = new URL(client.engine.url);
    url.search = '?enable_http_compression=1';
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        headers: { authorization: client.authorization, 'accept-encoding': 'gzip' },
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
