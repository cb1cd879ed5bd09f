import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { readOtlp } from './read-otlp.ts';

const NOW = Date.UTC(2026, 1, 1);
const START = BigInt(NOW) * 1_000_000n;

const attribute = (key: string, value: object) => ({ key, value });
const DOCUMENT = {
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', { stringValue: 'app' })] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '5b8efff798038103d269b633813fc60c',
              spanId: 'eee19b7ec3c1b174',
              startTimeUnixNano: String(START),
              endTimeUnixNano: String(START + 1_500_000_000n),
              attributes: [
                attribute('gen_ai.operation.name', { stringValue: 'chat' }),
                attribute('gen_ai.request.model', { stringValue: 'm-large' }),
                attribute('gen_ai.usage.input_tokens', { intValue: '812' }),
                attribute('account.id', { stringValue: 'a17' }),
                attribute('gen_ai.input.messages', {
                  stringValue: '[{"role":"user","parts":[{"type":"text","content":"Say hello."}]}]',
                }),
              ],
            },
            { traceId: '00', spanId: '01', attributes: [attribute('db', { boolValue: true })] },
          ],
        },
      ],
    },
  ],
};

/** Every attribute that the format reads, as its source names them. */
function otelAttributes(): string[] {
  const source = readFileSync(new URL('../logs/formats/otel-genai.ts', import.meta.url), 'utf8');
  return [...new Set(source.match(/'[a-z_]+(?:\.[a-z_]+)+'/g))].map((each) => each.slice(1, -1));
}

/** An independent writer of the same message: tags and lengths by hand. */
function encodeDocument(): Buffer {
  const writer = protobuf.Writer;
  const bytes = (fill: (to: protobuf.Writer) => void): Uint8Array => {
    const to = writer.create();
    fill(to);
    return to.finish();
  };
  const keyValue = ({ key, value }: { key: string; value: object }): Uint8Array =>
    bytes((to) => {
      to.uint32(10).string(key);
      to.uint32(18).bytes(
        bytes((any) => {
          const [kind, content] = Object.entries(value)[0] as [string, unknown];
          if (kind === 'stringValue') any.uint32(10).string(content as string);
          else if (kind === 'boolValue') any.uint32(16).bool(content as boolean);
          else any.uint32(24).int64(Number(content));
        }),
      );
    });
  const [resource] = DOCUMENT.resourceSpans;
  const spans = resource!.scopeSpans[0]!.spans.map((span) =>
    bytes((to) => {
      to.uint32(10).bytes(Buffer.from(span.traceId, 'hex'));
      to.uint32(18).bytes(Buffer.from(span.spanId, 'hex'));
      const times = span as { startTimeUnixNano?: string; endTimeUnixNano?: string };
      const { startTimeUnixNano: start, endTimeUnixNano: end } = times;
      if (start !== undefined) to.uint32(57).fixed64(start);
      if (end !== undefined) to.uint32(65).fixed64(end);
      for (const each of span.attributes) to.uint32(74).bytes(keyValue(each));
    }),
  );
  const scope = bytes((to) => {
    for (const span of spans) to.uint32(18).bytes(span);
  });
  const part = bytes((to) => {
    const held = bytes((at) => {
      for (const each of resource!.resource.attributes) at.uint32(10).bytes(keyValue(each));
    });
    to.uint32(10).bytes(held);
    to.uint32(18).bytes(scope);
  });
  return Buffer.from(bytes((to) => to.uint32(10).bytes(part)));
}

test('JSON and protobuf give the same exchange', () => {
  const json = readOtlp('traces', 'json', {
    body: Buffer.from(JSON.stringify(DOCUMENT)),
    now: NOW,
  });
  expect(json).toMatchObject({
    rejected: 0,
    skipped: 1,
    exchanges: [
      {
        id: '5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174',
        ts: NOW,
        account_id: 'a17',
        model: 'm-large',
        prompt: 'Say hello.',
        input_tokens: 812,
        latency_ms: 1500,
      },
    ],
  });
  const binary = readOtlp('traces', 'protobuf', { body: encodeDocument(), now: NOW });
  expect(binary).toEqual(json);
});

test('what is no OTLP is told, never thrown', () => {
  for (const text of ['', 'nonsense', '[]', 'null', '{"resourceSpans":']) {
    expect(readOtlp('traces', 'json', { body: Buffer.from(text), now: NOW })).toHaveProperty('why');
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = readOtlp('logs', 'protobuf', { body: Buffer.from(bytes), now: NOW });
      expect('why' in read || Array.isArray(read.exchanges)).toBe(true);
    }),
  );
});

/** The words of a call; everything else is a name. */
const WORDS = new Set(['system', 'prompt', 'response', 'messages', 'tools']);
const MOST_NAME_CHARS = 1024;

const namesIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
};

test('a name may be as long as a body: what is kept of it is bounded, whatever the attribute', () => {
  const keys = otelAttributes();
  expect(keys.length).toBeGreaterThan(20);
  const [first] = DOCUMENT.resourceSpans[0]!.scopeSpans[0]!.spans;
  const spans = keys.map((key, index) => ({
    ...first,
    spanId: String(index).padStart(16, '0'),
    attributes: [
      ...first!.attributes.filter((each) => each.key !== key),
      attribute(key, { stringValue: 'n'.repeat(100_000) }),
    ],
  }));
  const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  const read = readOtlp('traces', 'json', { body, now: NOW });
  if ('why' in read) throw new Error(read.why);
  expect(read.exchanges.length + read.rejected + read.skipped).toBe(keys.length);
  expect(read.exchanges.length).toBeGreaterThan(20);
  for (const exchange of read.exchanges) {
    const names = Object.entries(exchange).filter(([field]) => !WORDS.has(field));
    expect(
      Math.max(...namesIn(Object.fromEntries(names)).map(({ length }) => length)),
    ).toBeLessThanOrEqual(MOST_NAME_CHARS);
  }
});

test('a request without calls is empty', () => {
  const empty = readOtlp('traces', 'json', { body: Buffer.from('{}'), now: NOW });
  expect(empty).toMatchObject({ exchanges: [] });
});
