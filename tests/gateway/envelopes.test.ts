import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { hashSecret } from '#gateway/identity/governed-key';
import { startTestGateway, TEST_KEY, TEST_SECRET, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'envelopes-'));
const envelopeKeyPath = join(directory, 'key');
writeFileSync(envelopeKeyPath, 'a secret of all gateways');
afterAll(() => rmSync(directory, { recursive: true }));

let gateway: TestGateway;
afterEach(() => gateway.close());

const hash = hashSecret(TEST_SECRET, null);
const open = (envelopes: 'flag' | 'refuse') =>
  startTestGateway({
    enforcement: { envelopes, envelopeKeyPath },
    masking: { mode: 'mask' },
    identity: {
      keys: [
        { id: 'k1', hash, account_id: 'a1' },
        { id: 'k2', hash, account_id: 'a2' },
      ],
    },
  });

const client = (apiKey = TEST_KEY) =>
  new Anthropic({ apiKey, baseURL: gateway.url, maxRetries: 0 });
const first = { role: 'user' as const, content: 'Mail ann@example.com about foxes.' };
const thinking = { type: 'adaptive' } as const;

async function begin(stream: boolean): Promise<Anthropic.Message> {
  const ask = { model: 'm', max_tokens: 64, messages: [first], thinking };
  return stream ? client().messages.stream(ask).finalMessage() : client().messages.create(ask);
}

const goOn = (message: Anthropic.Message, apiKey = TEST_KEY, opening = first, model = 'm') =>
  client(apiKey).messages.create({
    model,
    max_tokens: 64,
    thinking,
    messages: [
      opening,
      { role: 'assistant', content: message.content },
      { role: 'user', content: 'Go on.' },
    ],
  });

const signatureSent = () =>
  JSON.parse(`${gateway.provider.received.at(-1)?.body}`).messages[1].content[0].signature;

describe.each([false, true])('sealed reasoning (streamed: %s)', (stream) => {
  test('goes on in its own conversation, and the provider gets it as it sealed it', async () => {
    gateway = await open('refuse');
    const message = await begin(stream);
    const { signature } = message.content[0] as { signature: string };
    expect(signature).toMatch(/^sw2~[0-9a-f]{8}~/);
    await goOn(message);
    expect(signature.endsWith(signatureSent())).toBe(true);
    expect(signatureSent()).not.toContain('sw2~');
    expect(gateway.last()).toMatchObject({
      exchange: { envelope_replayed: false },
      note: { envelope_replayed: false },
    });
  });

  test('is refused to another account, in another session, for another model', async () => {
    gateway = await open('refuse');
    const message = await begin(stream);
    const other = { role: 'user' as const, content: 'Something else.' };
    for (const replay of [
      goOn(message, `sw-k2-${TEST_SECRET}`),
      goOn(message, TEST_KEY, other),
      goOn(message, TEST_KEY, first, 'm2'),
    ]) {
      await expect(replay).rejects.toMatchObject({ status: 403 });
    }
    expect(gateway.last().note).toMatchObject({
      envelope_replayed: true,
      refusal: 'envelope_replayed',
    });
  });

  test('or flagged only', async () => {
    gateway = await open('flag');
    const message = await begin(stream);
    await goOn(message, `sw-k2-${TEST_SECRET}`);
    expect(gateway.last()).toMatchObject({
      exchange: { status: 200, account_id: 'a2', envelope_replayed: true },
      note: { envelope_replayed: true },
    });
    expect(signatureSent()).not.toContain('sw2~');
  });
});
