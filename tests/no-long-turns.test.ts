/** No request of any role holds an event loop for long, whatever is in it. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_FACTS } from '#schema/api/accounts';
import type { CredentialRole } from '#schema/credential';
import { emptyExchange } from '#schema/exchange';
import { QUIET_NOTE } from '#schema/fixtures/quiet-note';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { atLimit, type HostileKind, hostileKind, hostileValue } from './fixtures/hostile-bodies.ts';
import { type MeteredServer, startMetered, type Turns } from './fixtures/turn-meter.ts';
import { TEST_KEY } from './gateway/start-test-gateway.ts';

/** Processor time of the thread between two turns: what is aimed at on a quiet machine of two cores. */
const AIM_CPU_MS = 200;
/** What fails: the same turn takes up to twice its time beside other work, and a bound at the aim would fail by chance. */
const MOST_CPU_MS = 2.5 * AIM_CPU_MS;
/** A gateway parses its largest bodies in pieces: beside much other work its longest turn took 120 ms. */
const MOST_GATEWAY_CPU_MS = 1.25 * AIM_CPU_MS;
/** Generated bodies for each route; 200 when somebody has the time. */
const BODIES = Number(process.env.TURN_BODIES ?? 3);
const MEGABYTE = 1_048_576;

const bodiesOf = (seed: number, count = BODIES): HostileKind[] =>
  fc.sample(hostileKind, { numRuns: count, seed });

/** What took too long, and the worst of all, for whoever looks at the numbers. */
class Worst {
  readonly long: string[] = [];
  readonly #most: number;
  #worst = { name: '', cpuMs: 0, wallMs: 0 };

  constructor(most = MOST_CPU_MS) {
    this.#most = most;
  }

  add(name: string, { cpuMs, wallMs }: Turns): void {
    if (cpuMs > this.#most) this.long.push(`${name}: ${Math.round(cpuMs)} ms`);
    if (cpuMs > this.#worst.cpuMs) this.#worst = { name, cpuMs, wallMs };
  }

  tell(): void {
    const { name, cpuMs, wallMs } = this.#worst;
    console.info(
      `longest turn: ${Math.round(cpuMs)} ms of processor (aim ${AIM_CPU_MS}), ${Math.round(wallMs)} ms of time: ${name}`,
    );
  }
}

interface Route {
  method: string;
  path: string;
  role: CredentialRole;
  fields: string[];
}

type Described = Record<string, Record<string, Record<string, unknown>>>;

function jsonRoutes(paths: Described): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, said]) => {
      type Content = { content?: Record<string, { schema?: { properties?: object } }> };
      const { content } = (said.requestBody ?? {}) as Content;
      const schema = content?.['application/json']?.schema;
      if (schema?.properties === undefined) return [];
      const role = said['x-needs-role'] as CredentialRole;
      return [{ method: method.toUpperCase(), path, role, fields: Object.keys(schema.properties) }];
    }),
  );
}

describe('the control half', () => {
  let control: MeteredServer;
  beforeAll(async () => {
    control = await startMetered({ kind: 'control' });
  });
  afterAll(() => control.end());

  const ask = (
    { method = 'POST', path, role }: { method?: string; path: string; role: CredentialRole },
    body: string | Buffer,
    headers: Record<string, string>,
  ): Promise<Turns> =>
    control.during(() =>
      fetch(`${control.url}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method,
        // A connection that is kept may be closed by the time that the next body is made.
        headers: {
          authorization: `Bearer ${control.secrets[role]}`,
          connection: 'close',
          ...headers,
        },
        body: body as string,
      }).then((answer) => {
        // Who is not let in costs nothing, and shows nothing.
        const shut = answer.status === 401 || answer.status === 403;
        if (shut || answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
        return answer.text();
      }),
    );

  test('JSON routes', { timeout: 1_200_000 }, async () => {
    const described = await fetch(`${control.url}/openapi.json`);
    const { paths } = (await described.json()) as { paths: Described };
    const routes = jsonRoutes(paths);
    expect(routes.length).toBeGreaterThan(15);
    const worst = new Worst();
    for (const [index, route] of routes.entries()) {
      const large = route.path === '/v1/accounts';
      const bytes = (large ? 4 : 1) * MEGABYTE - 1000;
      for (const [at, kind] of bodiesOf(index).entries()) {
        const field = [...route.fields, 'unknown'][at % (route.fields.length + 1)];
        const value = atLimit(kind, bytes, large ? 2 * MEGABYTE : 300_000);
        const type = { 'content-type': 'application/json' };
        const turns = await ask(
          route,
          `{"reason":"r","${field}":${value}}`.replace('"reason":"r","reason"', '"reason"'),
          type,
        );
        worst.add(`${route.method} ${route.path} ${field}: ${kind.kind}`, turns);
      }
    }
    worst.tell();
    expect(worst.long).toEqual([]);
  });

  test('facts of as many accounts as one request may name', async () => {
    const accounts = Array.from({ length: MOST_FACTS }, (_, index) => ({
      account_id: `a${index}`,
      org_id: `o${index % 100}`,
      tier: 'paid',
      email_domain: `d${index}.example.com`,
    }));
    const route = { method: 'PUT', path: '/v1/accounts', role: 'analyst' } as const;
    const body = JSON.stringify({ accounts, reason: 'test' });
    const worst = new Worst();
    worst.add('facts', await ask(route, body, { 'content-type': 'application/json' }));
    worst.tell();
    expect(worst.long).toEqual([]);
  });

  const SPOOL = ['/v1/spool/exchanges', '/v1/spool/texts'];
  test.each(SPOOL)('%s', { timeout: 1_200_000 }, async (path) => {
    const worst = new Worst();
    for (const [name, body] of linesFor(path)) {
      for (const packed of [false, true]) {
        const type = { 'content-type': 'application/x-ndjson' };
        const headers = packed ? { ...type, 'content-encoding': 'gzip' } : type;
        const sent = packed ? gzipSync(body) : body;
        worst.add(
          `${name} ${packed ? 'packed' : ''}`,
          await ask({ path, role: 'gateway' }, sent, headers),
        );
      }
    }
    worst.tell();
    expect(worst.long).toEqual([]);
  });

  test.each(['/v1/traces', '/v1/logs'])('%s', { timeout: 1_200_000 }, async (path) => {
    const worst = new Worst();
    for (const [name, type, body] of telemetryFor(path)) {
      worst.add(name, await ask({ path, role: 'telemetry' }, body, { 'content-type': type }));
    }
    worst.tell();
    expect(worst.long).toEqual([]);
  });
});

const MOST_LINES = 20_000;
const lines = (line: string | ((index: number) => string), count: number): string =>
  Array.from({ length: count }, (_, index) => (typeof line === 'string' ? line : line(index))).join(
    '\n',
  );

function* linesFor(path: string): Generator<[string, string]> {
  yield ['4 million lines', '0\n'.repeat(4_000_000)];
  yield ['line ends', '\n'.repeat(31 * MEGABYTE)];
  for (const line of [
    '0',
    '{}',
    '{"note":{},"exchange":{}}',
    '[[[[',
    '{"id":1,"ts":[],"system":{}}',
  ]) {
    yield [`lines of ${line}`, lines(line, MOST_LINES)];
  }
  if (path === '/v1/spool/exchanges') {
    const exchange = (index: number, prompt: string | null, tools: string[]) =>
      JSON.stringify({
        note: QUIET_NOTE,
        exchange: { ...emptyExchange(`x${index}`, Date.now(), `a${index % 999}`), prompt, tools },
      });
    yield ['exchanges', lines((index) => exchange(index, null, []), MOST_LINES - 1)];
    const prompt = 'Explain photosynthesis to me, with 12 examples. '.repeat(600);
    yield ['long prompts', lines((index) => exchange(index, prompt, []), 900)];
    yield ['many tools', lines((index) => exchange(index, null, Array(6000).fill('tool')), 300)];
  } else {
    const text = (index: number, prompt: string) =>
      JSON.stringify({
        id: `t${index}`,
        ts: 1,
        account_id: 'a',
        system: null,
        prompt,
        response: null,
      });
    yield ['texts', lines((index) => text(index, 'p'), MOST_LINES - 1)];
    yield ['long texts', lines((index) => text(index, '\n'.repeat(7_000_000)), 2)];
  }
  for (const kind of bodiesOf(path.length)) {
    yield [
      `one line of ${kind.kind}`,
      `{"id":"x","exchange":${atLimit(kind, 30 * MEGABYTE, 12 * MEGABYTE)}}`,
    ];
    yield [`lines of ${kind.kind}`, lines(`{"exchange":${atLimit(kind, 900_000, 60_000)}}`, 30)];
  }
}

function* telemetryFor(path: string): Generator<[string, string, string | Buffer]> {
  const [outer, scope, inner] =
    path === '/v1/traces'
      ? ['resourceSpans', 'scopeSpans', 'spans']
      : ['resourceLogs', 'scopeLogs', 'logRecords'];
  const document = (item: string, count: number): string =>
    `{"${outer}":[{"${scope}":[{"${inner}":[${Array(count).fill(item).join(',')}]}]}]}`;
  const attribute = (key: string, value: string) =>
    `{"key":"${key}","value":{"stringValue":${value}}}`;
  const call = (prompt: string) =>
    `{"traceId":"00","spanId":"01","startTimeUnixNano":"1770000000000000000","timeUnixNano":"1770000000000000000","attributes":[${[
      attribute('gen_ai.operation.name', '"chat"'),
      attribute('gen_ai.request.model', '"m"'),
      attribute('account.id', '"a"'),
      attribute('gen_ai.prompt', prompt),
    ]}]}`;
  const json = 'application/json';
  yield ['spans of nothing', json, document('{}', 3_000_000)];
  yield ['calls', json, document(call('"Hi"'), 20_000)];
  yield ['long calls', json, document(call(`"${'Hi there. '.repeat(1500)}"`), 900)];
  for (const kind of bodiesOf(path.length + 50)) {
    const value = atLimit(kind, 19 * MEGABYTE, 12 * MEGABYTE);
    yield [kind.kind, json, `{"${outer}":${value}}`];
  }
  const binary = 'application/x-protobuf';
  yield ['empty fields', binary, Buffer.alloc(19 * MEGABYTE, Buffer.from([0x0a, 0x00]))];
  yield [
    'one field',
    binary,
    Buffer.concat([Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x07]), Buffer.alloc(16 * MEGABYTE, 0x12)]),
  ];
}

const GATEWAYS = {
  open: {},
  'with masking and rules': {
    masking: {
      mode: 'mask' as const,
      words: ['Project Falcon'],
      patterns: [{ name: 'ticket', pattern: 'TCK-\\d{4}' }],
    },
    policy: { rules: [{ id: 'caps', maxOutputTokens: 50, whenOver: 'lower' as const }] },
  },
};

describe.each(Object.keys(GATEWAYS) as (keyof typeof GATEWAYS)[])('a gateway, %s', (settings) => {
  let provider: SimulatedProvider;
  let gateway: MeteredServer;
  beforeAll(async () => {
    // Hundreds of the largest bodies would not fit into memory.
    provider = await startProvider({ record: false });
    gateway = await startMetered({
      kind: 'gateway',
      providerUrl: provider.url,
      settings: GATEWAYS[settings],
    });
  });
  afterAll(async () => {
    await gateway.end();
    await provider.close();
  });

  const BYTES = 32 * MEGABYTE - 2000;
  const ROUTES: [string, (value: string) => string][] = [
    [
      '/v1/chat/completions',
      (value) =>
        `{"model":"m","stream":true,"stream_options":{},"messages":[{"role":"user","content":${value}}]}`,
    ],
    [
      '/v1/chat/completions',
      (value) =>
        `{"model":"m","tools":${value},"messages":[{"role":"user","content":"ann@example.com"}]}`,
    ],
    ['/v1/completions', (value) => `{"model":"m","seed":9007199254740993,"prompt":${value}}`],
    ['/v1/responses', (value) => `{"model":"m","input":${value}}`],
    ['/v1/embeddings', (value) => `{"model":"m","input":${value}}`],
    [
      '/v1/messages',
      (value) =>
        `{"model":"m","max_tokens":90,"messages":${value.startsWith('[') ? value : `[{"role":"user","content":${value}}]`}}`,
    ],
    [
      '/v1/messages/batches',
      (value) => `{"requests":[{"params":{"model":"m","messages":${value}}}]}`,
    ],
    ['/v1/messages/count_tokens', (value) => `{"model":"m","messages":${value}}`],
    ['/v1beta/models/m:generateContent', (value) => `{"contents":[{"parts":[{"text":${value}}]}]}`],
    ['/model/m/converse', (value) => `{"messages":[{"role":"user","content":${value}}]}`],
  ];
  test.each(ROUTES.map(([path, body], index) => ({ path, body, index })))(
    '$path ($index)',
    { timeout: 1_200_000 },
    async ({ path, body, index }) => {
      const worst = new Worst(MOST_GATEWAY_CPU_MS);
      for (const kind of bodiesOf(index + 100)) {
        const sent = body(atLimit(kind, BYTES, MEGABYTE));
        const turns = await gateway.during(async () => {
          const answer = await fetch(`${gateway.url}${path}`, {
            method: 'POST',
            headers: {
              'x-api-key': TEST_KEY,
              'content-type': 'application/json',
              connection: 'close',
            },
            body: sent,
          });
          await answer.arrayBuffer();
        });
        worst.add(kind.kind, turns);
      }
      worst.tell();
      expect(worst.long).toEqual([]);
    },
  );

  test('events of a WebSocket', { timeout: 1_200_000 }, async () => {
    const worst = new Worst(MOST_GATEWAY_CPU_MS);
    for (const kind of bodiesOf(9)) {
      const sent = `{"type":"response.create","model":"m","input":${atLimit(kind, BYTES, MEGABYTE)}}`;
      const turns = await gateway.during(async () => {
        const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/responses`, {
          headers: { authorization: `Bearer ${TEST_KEY}` },
        } as never);
        await new Promise((resolve) => socket.addEventListener('open', resolve));
        socket.send(sent);
        await new Promise<void>((resolve) => {
          socket.addEventListener('message', ({ data }) => {
            if (/"type":"(?:response\.(?:completed|failed)|error)"/.test(String(data))) resolve();
          });
          socket.addEventListener('close', () => resolve());
        });
        socket.close();
      });
      worst.add(kind.kind, turns);
    }
    worst.tell();
    expect(worst.long).toEqual([]);
  });
});

test('every kind of hostile value is made', () => {
  expect(hostileValue('text', 10, 1)).toBe('"xxxxxxxxxx"');
});
