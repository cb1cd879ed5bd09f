import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutCredentials } from './forwarded-query.ts';

const GOVERNED = `sw-k1-${'A'.repeat(43)}`;

test.each([
  'key=x',
  'KEY=x',
  'k%65y=x',
  '%6B%45%79=x',
  'key',
  'api_key=x',
  'API-Key=x',
  'access_token=x',
  'X-Goog-Api-Key=x',
  'subscription-key=x',
  `q=${GOVERNED}`,
  `q=${GOVERNED.replaceAll('-', '%2D')}`,
  `q=a;key=x`,
])('%s does not go on', (pair) => {
  const left = withoutCredentials(`alt=sse&${pair}&view=full`);
  expect(left).toMatch(/^alt=sse&(q=a&)?view=full$/);
  expect(withoutCredentials(pair)).toBe(pair.startsWith('q=a') ? 'q=a' : '');
});

test.each(['alt=sse', 'pageToken=a%26b', 'monkey=1', 'a=1;b=2', 'x=%zz', 'keys=1', ''])(
  '%s stays as it is',
  (query) => {
    expect(withoutCredentials(query)).toBe(query);
  },
);

test('however a query is written, no reader of it finds a key any more', () => {
  const name = fc
    .constantFrom('key', 'KEY', 'Key', 'api_key')
    .chain((text) =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((encoded) =>
          [...text]
            .map((char, at) => (encoded[at] ? `%${char.charCodeAt(0).toString(16)}` : char))
            .join(''),
        ),
    );
  const pair = fc.oneof(
    name.map((text) => `${text}=secret`),
    fc.string({ maxLength: 6 }).map((text) => `q=${encodeURIComponent(text.toWellFormed())}`),
  );
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), fc.constantFrom('&', ';'), (pairs, between) => {
      const left = withoutCredentials(pairs.join(between)).replaceAll(';', '&');
      for (const [found, value] of new URLSearchParams(left)) {
        expect(found.toLowerCase()).not.toMatch(/^(?:api_)?key$/);
        expect(value).not.toBe('secret');
      }
    }),
  );
});
