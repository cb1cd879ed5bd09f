/** What every wire format has to hold, whatever a client or a provider sends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { PROTOCOLS, type Provider } from './provider.ts';
import { PROVIDERS } from './providers.ts';
import { refusal } from './refusal.ts';

/** Keys that some format gives a meaning, so that odd values come where they are read. */
const KEYS = [
  ...['model', 'messages', 'input', 'prompt', 'contents', 'system', 'tools', 'stream', 'n'],
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'generationConfig', 'thinking'],
  ...['candidateCount', 'maxOutputTokens', 'inferenceConfig', 'maxTokens', 'logprobs', 'reasoning'],
  ...['content', 'text', 'role', 'parts', 'type', 'delta', 'choices', 'output', 'usage', 'message'],
  ...['response', 'candidates', 'usageMetadata', 'signature', 'encrypted_content', 'data', 'item'],
];
const { value: odd } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 7, 1e300, '', 'a', 'assistant', 'user', 'text'),
    fc.string({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...KEYS), odd, {
  maxKeys: 6,
}) as fc.Arbitrary<JsonObject>;
const HEAD = { method: 'POST', path: '/v1/somewhere', headers: {} };
const RUNS = { numRuns: 300 };

test('each protocol is spoken, each format has one name, and the last takes anything', () => {
  expect(new Set(PROVIDERS.map(({ protocol }) => protocol))).toEqual(new Set(PROTOCOLS));
  expect(new Set(PROVIDERS.map(({ id }) => id)).size).toBe(PROVIDERS.length);
  expect(PROVIDERS.at(-1)?.recognise(HEAD)).not.toBeNull();
});

describe.each(PROVIDERS.map((provider) => [provider.id, provider] as const))(
  '%s',
  (_id, provider) => {
    test('reads any request without throwing, and says nothing that it cannot know', () => {
      fc.assert(
        fc.property(object, (body) => {
          const ask = provider.request.readAsk(body, HEAD);
          expect(typeof ask.model === 'string' || ask.model === null).toBe(true);
          for (const number of [ask.maxOutputTokens, ask.n, ask.temperature, ask.logprobs]) {
            expect(number === null || Number.isFinite(number)).toBe(true);
          }
          expect(ask.requests).toBeGreaterThanOrEqual(0);
          const said = provider.request.readSaid(body);
          expect(said.turns).toBeGreaterThanOrEqual(0);
          expect(said.images).toBeGreaterThanOrEqual(0);
          provider.request.envelopes(body);
        }),
        RUNS,
      );
    });

    test('a cap holds once it is put in, and is put in once', () => {
      fc.assert(
        fc.property(object, fc.integer({ min: 1, max: 50 }), (body, most) => {
          const caps = { maxOutputTokens: most, n: 1, noLogprobs: true };
          provider.request.limit(body, caps);
          const { maxOutputTokens, n, logprobs } = provider.request.readAsk(body, HEAD);
          if (maxOutputTokens !== null) expect(maxOutputTokens).toBeLessThanOrEqual(most);
          if (n !== null) expect(n).toBeLessThanOrEqual(1);
          expect(logprobs === null || logprobs === 0 || provider.protocol === 'passthrough').toBe(
            true,
          );
          expect(provider.request.limit(body, caps)).toBe(false);
        }),
        RUNS,
      );
    });

    test('what is written to a text of a request or an answer is read there', () => {
      fc.assert(
        fc.property(object, (body) => {
          for (const side of [provider.request, provider.answer]) {
            for (const place of side.texts(body)) {
              place.write('masked');
              expect(place.read()).toBe('masked');
            }
          }
        }),
        RUNS,
      );
    });

    test('meters any answer and any stream without throwing; counts are counts or unknown', () => {
      fc.assert(
        fc.property(object, fc.array(object, { maxLength: 4 }), (answer, events) => {
          expectCounts(provider.answer.meterJson(answer, 10).usage);
          const meter = provider.answer.meterStream(10);
          for (const event of events) {
            meter.onEvent(null, JSON.stringify(event));
            provider.answer.streamTexts(event);
            provider.answer.endsChannels(event);
            provider.answer.isUsageOnly(event);
          }
          meter.onEvent(null, '{ not JSON');
          expectCounts(meter.metered.usage);
          expect(meter.metered.text.length).toBeLessThanOrEqual(10);
        }),
        RUNS,
      );
    });

    test('hides what it may not show, for good', () => {
      fc.assert(
        fc.property(object, (value) => {
          const hidden = { reasoning: true, logprobs: true };
          if (provider.answer.hide(value, hidden) === 'drop') return;
          expect(provider.answer.hide(value, hidden)).toBe('same');
        }),
        RUNS,
      );
    });

    test('refuses in its own words', () => {
      expectRefusals(provider);
    });
  },
);

function expectCounts(usage: object): void {
  for (const count of Object.values(usage)) {
    if (typeof count === 'number') expect(count).toBeGreaterThanOrEqual(0);
  }
}

function expectRefusals(provider: Provider): void {
  const refused = refusal('suspended', 'This account is suspended.');
  expect(JSON.stringify(provider.refusalBody(refused, 'x1'))).toContain(
    'This account is suspended.',
  );
  const streamed = provider.streamRefusal(refused, 'x1');
  if (streamed !== null) expect(streamed.toString()).toContain('This account is suspended.');
}
