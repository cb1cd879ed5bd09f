/** What others send is bounded to its last field: every list has a length, every text too, every free name is counted. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { auditHeadAnswerSchema } from '#schema/audit-head';
import { decisionsChangeSchema, decisionsDocumentSchema } from '#schema/decisions-document';
import { policySchema } from '#schema/policy';
import { spoolRecordSchema, textRecordSchema } from '#schema/spooled-exchange';
import { describeApi } from './api/control-app.ts';

interface Shape {
  type?: string | string[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  items?: Shape;
  prefixItems?: Shape[];
  maxItems?: number;
  maxLength?: number;
  maxProperties?: number;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  properties?: Record<string, Shape>;
  propertyNames?: Shape;
  additionalProperties?: Shape | boolean;
}

/** A pattern that bounds the length itself: anchored, without `*`, `+` or `{n,}`. */
const boundsLength = ({ pattern = '' }: Shape): boolean =>
  /^\^.*\$$/.test(pattern) && !/[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\.|\[[^\]]*\]/g, 'x'));

/** Where in the shape something has no bound, as `path: what`. */
function unbounded(shape: Shape, path: string): string[] {
  const { items, prefixItems = [], properties = {}, propertyNames, additionalProperties } = shape;
  const { anyOf = [], oneOf = [], allOf = [] } = shape;
  const found = [...anyOf, ...oneOf, ...allOf].flatMap((each) => unbounded(each, path));
  const is = (type: string) => [shape.type].flat().includes(type);
  if (is('array') && prefixItems.length === 0 && shape.maxItems === undefined) {
    found.push(`${path}: list`);
  }
  const fixed = shape.enum !== undefined || shape.const !== undefined;
  const known = fixed || shape.maxLength !== undefined || boundsLength(shape);
  if (is('string') && !known) found.push(`${path}: text`);
  for (const each of [...prefixItems, ...(items === undefined ? [] : [items])]) {
    found.push(...unbounded(each, `${path}[]`));
  }
  for (const [name, each] of Object.entries(properties)) {
    found.push(...unbounded(each, `${path}.${name}`));
  }
  if (typeof additionalProperties === 'object' && shape.maxProperties === undefined) {
    found.push(`${path}: names`);
  }
  if (typeof additionalProperties === 'object') {
    found.push(...unbounded(additionalProperties, `${path}{}`));
    if (propertyNames !== undefined) found.push(...unbounded(propertyNames, `${path}{name}`));
  }
  return found;
}

const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input' }) as Shape;

interface Described {
  requestBody?: { content: Record<string, { schema: Shape }> };
  parameters?: { name: string; schema: Shape }[];
}

/** Every body and every query of the API. */
function requests(): [string, Shape][] {
  const { paths } = describeApi() as { paths: Record<string, Record<string, Described>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody, parameters = [] }]) => [
      ...Object.entries(requestBody?.content ?? {}).map(([type, { schema }]): [string, Shape] => [
        `${method} ${path} ${type} `,
        schema,
      ]),
      ...parameters.map(({ name, schema }): [string, Shape] => [
        `${method} ${path} ?${name}`,
        schema,
      ]),
    ]),
  );
}

/** Bounded by something else, which its own test shows. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'post /v1/policies application/json .policy: names': 'policySchema, below',
  'post /v1/policies/test application/json .policy: names': 'policySchema, below',
  'post /v1/spool/exchanges application/x-ndjson : text': 'bytes and lines of a request',
  'post /v1/spool/texts application/x-ndjson : text': 'bytes and lines of a request',
};

test('requests of the API', () => {
  const all = requests();
  expect(all.length).toBeGreaterThan(60);
  const found = all.flatMap(([path, shape]) => unbounded(shape, path));
  expect(found.filter((each) => !(each in ELSEWHERE))).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((each) => !found.includes(each))).toEqual([]);
});

/** Texts of calls are as long as a body may be: what is handed in is bounded by the bytes of a request. */
const BY_BYTES = /^(?:note|exchange|text)\b.*: text$/;

test.each([
  ['note', spoolRecordSchema.shape.note],
  ['exchange', spoolRecordSchema.shape.exchange],
  ['text', textRecordSchema],
])('what gateways hand in: %s', (name, schema) => {
  const found = unbounded(shapeOf(schema), name);
  expect(found.filter((each) => !BY_BYTES.test(each))).toEqual([]);
});

test('policies, and the heads that gateways are told', () => {
  expect(unbounded(shapeOf(policySchema), 'policy')).toEqual([]);
  expect(unbounded(shapeOf(auditHeadAnswerSchema), 'head')).toEqual([]);
});

/** A gateway reads so many bytes of an answer: decisions about every account of a large provider fit. */
const BY_FEED_BYTES =
  /^(?:whole\.decisions|whole\.allow|change\.(?:put|lift|allow)|(?:whole|change)\.campaigns(?:\{\})?): (?:list|names)$/;

test('decisions as gateways are given them: a decision is bounded, their number by bytes', () => {
  const found = [
    ...unbounded(shapeOf(decisionsDocumentSchema), 'whole'),
    ...unbounded(shapeOf(decisionsChangeSchema), 'change'),
  ];
  expect(found.filter((each) => !BY_FEED_BYTES.test(each))).toEqual([]);
});

test('a list, a text or a name without a bound would be found', () => {
  const text = z.string();
  const found = unbounded(shapeOf(z.object({ a: z.array(text), b: z.record(text, text) })), 'x');
  expect(found).toEqual([
    'x.a: list',
    'x.a[]: text',
    'x.b: names',
    'x.b{}: text',
    'x.b{name}: text',
  ]);
  const bounded = z.object({ a: z.array(text.max(9)).max(9), b: text.regex(/^[a-f]{1,9}$/) });
  expect(unbounded(shapeOf(bounded), 'x')).toEqual([]);
  expect(unbounded(shapeOf(z.object({ b: text.regex(/^[a-f]+$/) })), 'x')).toEqual(['x.b: text']);
});
