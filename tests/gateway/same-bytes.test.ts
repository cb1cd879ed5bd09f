/** What the gateway changes in a request, it changes nothing beside it. */
import { afterEach, expect, test } from 'vitest';
import { startTestGateway, TEST_KEY, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

async function sentOn(body: string): Promise<string> {
  await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY },
    body,
  }).then((answer) => answer.text());
  return `${gateway.provider.received.at(-1)?.body}`;
}

test('asking for usage changes nothing else in the bytes', async () => {
  gateway = await startTestGateway();
  const rest = ' "seed": 12345678901234567890, "stream":true,"messages":[] }';
  const option = '"stream_options":{"include_usage":true}';
  expect(await sentOn(` {${rest}`)).toBe(`{${option},${rest}`);
  for (const options of ['{"include_usage":false}', '{ }', 'null', '{"include_usage": null} ']) {
    expect(await sentOn(`{"stream_options":${options},${rest}`)).toBe(`{${option},${rest}`);
  }
  const asked = `{"stream_options":{"include_usage":true},${rest}`;
  expect(await sentOn(asked)).toBe(asked);
});

test.each([
  ['stream', ',"stream":true'],
  ['stream with options', ',"stream":true,"stream_options":{"include_usage":false}'],
  ['whole answer', ''],
])('numbers keep their digits where texts are masked (%s)', async (_name, more) => {
  gateway = await startTestGateway({ masking: { mode: 'mask' } });
  const numbers = ['9007199254740993', '12345678901234567890', '1e400', '-0.12345678901234567890'];
  const body = `{"model":"m","messages":[{"role":"user","content":"ann@example.com"}],"metadata":[${numbers}],"n":1${more}}`;
  const forwarded = await sentOn(body);
  expect(forwarded).toContain('[EMAIL_1]');
  expect(forwarded).toContain(`"metadata":[${numbers}],"n":1`);
});

test('nobody can put a text in the place of a number', async () => {
  gateway = await startTestGateway({ masking: { mode: 'mask' } });
  const texts = JSON.stringify(['~abc:0~', '~ghijklmnopabcdefghijklmn:0~']);
  const body = `{"model":"m","x":9007199254740993,"y":${texts},"messages":[{"role":"user","content":"ann@example.com"}]}`;
  expect(await sentOn(body)).toContain(`"x":9007199254740993,"y":${texts}`);
});
