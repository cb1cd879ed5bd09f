import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { controlClient, EVENTS_PATH } from './control-client.ts';
import { ROUTES } from './routes.ts';

const reference = new URL('../../docs/reference/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(reference, 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};

/** What gateways and collectors send; no client of people asks for it. */
const NOT_FOR_PEOPLE = new Set([
  'POST /v1/spool/exchanges',
  'POST /v1/spool/texts',
  'GET /v1/gateway/decisions',
  'GET /v1/gateway/audit-head',
  'POST /v1/traces',
  'POST /v1/logs',
]);

const served = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);
const known = Object.values(ROUTES)
  .flatMap((verbs) => Object.values(verbs))
  .map(({ method, path }) => `${method} ${path}`);

it('the client knows every route of the API for people, and no other, each once', () => {
  const forPeople = served.filter((route) => !NOT_FOR_PEOPLE.has(route));
  expect([...known, `GET ${EVENTS_PATH}`].sort()).toEqual(forPeople.sort());
  expect(served).toEqual(expect.arrayContaining([...NOT_FOR_PEOPLE]));
});

const asked: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    asked.push(`${request.method} ${request.url} ${body}`.trim());
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        decision_ids: ['d1'],
        accounts: 2,
        ...{ decisions: [], next: null, left_out: 0 },
      }),
    );
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => server.close());

it('puts fields where they belong: path, query, body; undefined ones nowhere', async () => {
  const { port } = server.address() as AddressInfo;
  const abort = new AbortController().signal;
  const client = controlClient({ url: `http://127.0.0.1:${port}/`, secret: 's', abort });
  expect(await client.campaigns.undo({ campaign_id: 'a/b c', reason: 'why' })).toEqual({
    decision_ids: ['d1'],
    accounts: 2,
  });
  await client.decisions.list({ scope: 'account', value: 'a&b', state: undefined });
  await client.decisions.list();
  expect(asked).toEqual([
    'POST /v1/campaigns/a%2Fb%20c/undo {"reason":"why"}',
    'GET /v1/decisions?scope=account&value=a%26b',
    'GET /v1/decisions',
  ]);
  await expect(client.status.read()).rejects.toMatchObject({ code: 'CONTROL_REFUSED' });
});
