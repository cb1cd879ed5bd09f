/** The API from its own description: every route, whatever is sent to it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CredentialRole, MACHINE_ROLES } from '#schema/credential';
import { startTestControl, type TestControl } from './fixtures/test-control.ts';

interface Route {
  method: string;
  path: string;
  role: CredentialRole | null;
  /** Media types that it takes; empty = no body. */
  takes: string[];
  params: string[];
  schema: JsonSchema | null;
}

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  anyOf?: JsonSchema[];
}

let control: TestControl;
let routes: Route[] = [];
beforeAll(async () => {
  control = await startTestControl();
  const { body } = await control.ask(null, '/openapi.json');
  routes = routesOf(body);
});
afterAll(() => control.end());

type Described = {
  paths: Record<string, Record<string, Record<string, unknown>>>;
};

function routesOf({ paths }: Described): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => {
      const content = (said.requestBody as { content?: Record<string, { schema?: JsonSchema }> })
        ?.content;
      return {
        method: method.toUpperCase(),
        path,
        role: (said['x-needs-role'] as CredentialRole | undefined) ?? null,
        takes: Object.keys(content ?? {}),
        params: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string),
        schema: content?.['application/json']?.schema ?? null,
      };
    }),
  );
}

/** Streams for as long as they are listened to. */
const ENDLESS = '/v1/events';
const settled = () => routes.filter(({ path }) => path !== ENDLESS);
const pathOf = ({ path }: Route, value: string): string =>
  path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(value.toWellFormed()));
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

describe('every route', () => {
  test('is described with the role that it asks for', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ role }) => role === null).map(nameOf)).toEqual([]);
  });

  test('refuses who has no credential, and a role that does not suffice', async () => {
    const wrong: string[] = [];
    for (const route of settled()) {
      const { method } = route;
      const unknown = await control.ask(null, pathOf(route, 'x'), { method });
      if (unknown.status !== 401) wrong.push(`${nameOf(route)} without: ${unknown.status}`);
      const machine = MACHINE_ROLES.some((each) => each === route.role);
      const role = machine ? 'viewer' : 'gateway';
      const other = await control.ask(role, pathOf(route, 'x'), { method });
      if (other.status !== 403) wrong.push(`${nameOf(route)} as ${role}: ${other.status}`);
    }
    expect(wrong).toEqual([]);
  });

  test('answers malformed bodies and wrong content types with what was wrong', async () => {
    const wrong: string[] = [];
    const bodies: [string | Uint8Array, string][] = [
      ['{"a":', 'application/json'],
      ['', 'application/json'],
      [new Uint8Array([0xff, 0xfe, 0x00]), 'application/json'],
      ['{"a":1}', 'text/plain'],
      ['a=1', 'application/x-www-form-urlencoded'],
      ['{"a":1}', 'nonsense'],
    ];
    for (const route of settled().filter(({ takes }) => takes.length > 0)) {
      for (const [body, type] of bodies) {
        const { status } = await control.ask('admin', pathOf(route, 'x'), {
          method: route.method,
          body,
          headers: { 'content-type': type },
        });
        if (status >= 500) wrong.push(`${nameOf(route)} ${type} ${String(body)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('answers any value of the described shape without a failure of ours', async () => {
    const wrong = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const route = gen(() => fc.constantFrom(...settled()));
        const id = gen(() => hostile) || 'x';
        const query = gen(() =>
          fc.dictionary(
            fc.constantFrom('limit', 'after', 'from', 'to', 'flagged', 'state', 'q'),
            hostile,
          ),
        );
        const search = new URLSearchParams(query);
        const body =
          route.schema === null ? undefined : gen(() => valueLike(route.schema as JsonSchema));
        const { status } = await control.ask('admin', `${pathOf(route, id)}?${search}`, {
          method: route.method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (status >= 500) wrong.add(`${nameOf(route)}: ${status}`);
      }),
      { numRuns: 1_500, seed: 1, endOnFailure: true },
    );
    expect([...wrong]).toEqual([]);
  });
});

/** Text that databases, parsers and addresses stumble over. */
const hostile = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '../..',
    '%00',
    '9007199254740993',
    '-1',
    '1e400',
    'NaN',
    "'; DROP TABLE x; --",
  ),
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(0, -1, 2 ** 53));

/** Values of a JSON schema's shape, and now and then something else. */
function valueLike(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: shaped(schema) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

function shaped({
  type,
  properties,
  items,
  enum: values,
  anyOf,
}: JsonSchema): fc.Arbitrary<unknown> {
  if (values !== undefined) return fc.constantFrom(...values);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(valueLike));
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === 'object') {
    const fields = Object.entries(properties ?? {}).map(([name, each]) => [name, valueLike(each)]);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  }
  if (kind === 'array') return fc.array(valueLike(items ?? {}), { maxLength: 4 });
  if (kind === 'string') return hostile;
  if (kind === 'number' || kind === 'integer') return number;
  if (kind === 'boolean') return fc.boolean();
  return fc.jsonValue();
}
