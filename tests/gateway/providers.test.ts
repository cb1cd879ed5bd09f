import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framesPipe } from '#gateway/answer/frames-pipe';
import { type JsonObject, parseObject } from '#providers/json';
import { readSseEvent } from '#providers/metering/sse-event';
import { SseSplitter } from '#providers/metering/sse-splitter';
import type { Provider } from '#providers/provider';
import { PROVIDERS } from '#providers/providers';
import { refusal } from '#providers/refusal';
import { startProvider } from '#simulate/provider/provider-server';

/** One request of each format that generates, as its SDK would send it. */
const ASKED: Record<string, { path: string; body: JsonObject; headers?: Record<string, string> }> =
  {
    anthropic: {
      path: '/v1/messages',
      body: {
        model: 'm-large',
        max_tokens: 50,
        system: 'Be brief.',
        messages: [
          { role: 'user', content: 'First' },
          { role: 'assistant', content: [{ type: 'text', text: 'Answer' }] },
          { role: 'user', content: [{ type: 'text', text: 'Tell me about foxes.' }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'result' }] },
        ],
        tools: [{ name: 'look_up', input_schema: {} }],
        thinking: { type: 'adaptive' },
        metadata: { user_id: 'u1' },
      },
    },
    'openai-chat': {
      path: '/v1/chat/completions',
      body: {
        model: 'm-large',
        max_completion_tokens: 50,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'First' },
          { role: 'assistant', content: 'Answer' },
          { role: 'user', content: [{ type: 'text', text: 'Tell me about foxes.' }] },
          { role: 'tool', tool_call_id: 't', content: 'result' },
        ],
        tools: [{ type: 'function', function: { name: 'look_up' } }],
        reasoning_effort: 'low',
        safety_identifier: 'u1',
      },
    },
    'openai-responses': {
      path: '/v1/responses',
      body: {
        model: 'm-large',
        max_output_tokens: 50,
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: 'First' },
          { role: 'assistant', content: [{ type: 'output_text', text: 'Answer' }] },
          { role: 'user', content: [{ type: 'input_text', text: 'Tell me about foxes.' }] },
          { type: 'function_call_output', call_id: 't', output: 'result' },
        ],
        tools: [{ type: 'function', name: 'look_up' }],
        reasoning: { effort: 'low', summary: 'auto' },
        safety_identifier: 'u1',
      },
    },
    gemini: {
      path: '/v1beta/models/m-large:generateContent',
      body: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          { role: 'user', parts: [{ text: 'First' }] },
          { role: 'model', parts: [{ text: 'Answer' }] },
          { role: 'user', parts: [{ text: 'Tell me about foxes.' }] },
          {
            role: 'function',
            parts: [{ functionResponse: { name: 't', response: { a: 'result' } } }],
          },
        ],
        tools: [{ functionDeclarations: [{ name: 'look_up' }] }],
        generationConfig: { maxOutputTokens: 50, thinkingConfig: { includeThoughts: true } },
      },
    },
    bedrock: {
      path: '/model/m-large/converse',
      body: {
        system: [{ text: 'Be brief.' }],
        messages: [
          { role: 'user', content: [{ text: 'First' }] },
          { role: 'assistant', content: [{ text: 'Answer' }] },
          { role: 'user', content: [{ text: 'Tell me about foxes.' }] },
        ],
        toolConfig: { tools: [{ toolSpec: { name: 'look_up' } }] },
        inferenceConfig: { maxTokens: 50 },
      },
    },
  };

/** What a format has no word for. */
const WITHOUT: Record<string, readonly string[]> = {
  gemini: ['endUserId'],
  bedrock: ['endUserId', 'thinking', 'capabilities'],
};

let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ url, close } = await startProvider({ record: false }));
});
afterAll(() => close());

async function post(path: string, body: JsonObject, simulate: JsonObject): Promise<Buffer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'x-simulate': JSON.stringify(simulate), 'anthropic-version': '2026-10-21' },
    body: JSON.stringify(body),
  });
  return Buffer.from(await response.arrayBuffer());
}

const streamPath = (path: string): string =>
  path.replace(':generateContent', ':streamGenerateContent?alt=sse');

function meterAll(provider: Provider, bytes: Buffer) {
  const meter = provider.answer.meterStream(1000);
  const read = provider.answer.meterStream(1000);
  const splitter = new SseSplitter(1 << 20, (raw) => {
    const event = readSseEvent(raw);
    if (event !== null) read.onEvent(event.name, event.data);
    if (event !== null && meter.skim?.(raw) !== true) meter.onEvent(event.name, event.data);
  });
  splitter.push(bytes);
  // Skimming sees the same as reading.
  expect(meter.metered).toEqual(read.metered);
  return meter.metered;
}

describe.each(PROVIDERS.map((provider) => [provider.id, provider] as const))(
  '%s',
  (id, provider) => {
    const asked = ASKED[id];
    const head = { method: 'POST', path: asked?.path ?? '/x', headers: {} };

    test('knows its own requests and leaves those of others', () => {
      for (const [other, { path }] of Object.entries(ASKED)) {
        if (id === 'passthrough') continue;
        const recognised = provider.recognise({ method: 'POST', path, headers: {} }) !== null;
        expect(recognised).toBe(other === id);
      }
      if (asked !== undefined) expect(provider.recognise(head)?.generates).toBe(true);
    });

    test('hostile shapes do not throw', () => {
      const hostile: JsonObject[] = [
        {},
        { messages: 'x', input: 3, tools: {}, usage: [], choices: [null], content: 7, output: '' },
        { messages: [null, 1, { content: [null, { type: 'text' }] }], stream: 'yes', model: {} },
        { choices: [{ delta: null, message: 4 }], item: 1, response: 'x', delta: [], error: null },
        { candidates: [{ content: { parts: [3] } }], contents: [{ parts: 'x' }], usageMetadata: 1 },
      ];
      for (const value of hostile) {
        provider.request.readAsk(value, head);
        provider.request.readSaid(value);
        provider.request.texts(value);
        provider.request.limit(structuredClone(value), {
          maxOutputTokens: 5,
          n: 1,
          noLogprobs: true,
        });
        provider.answer.meterJson(value, 100);
        provider.answer.texts(value);
        provider.answer.streamTexts(value);
        provider.answer.endsChannels(value);
        provider.answer.envelopes(value);
        provider.answer.hide(structuredClone(value), { reasoning: true, logprobs: true });
      }
      const meter = provider.answer.meterStream(100);
      for (const data of ['', '[]', 'null', '{', '{"type":3}', '"x"']) meter.onEvent(null, data);
      expect(meter.metered.usage.outputTokens).toBeNull();
    });

    test('a refusal is an error in its own format, whole or inside a stream', () => {
      const refused = refusal('slowed', 'Too many requests.', 5);
      expect(JSON.stringify(provider.refusalBody(refused, 'x1'))).toContain('Too many requests.');
      const event = provider.streamRefusal(refused, 'x1');
      if (event !== null) expect(readSseEvent(event)?.data).toContain('Too many requests.');
    });

    if (asked === undefined) return;

    test('reads what is asked and said', () => {
      const expected: Record<string, unknown> = {
        model: 'm-large',
        maxOutputTokens: 50,
        thinking: true,
        endUserId: 'u1',
        capabilities: expect.arrayContaining(['tools', 'thinking']),
        models: ['m-large'],
        requests: 1,
      };
      for (const field of WITHOUT[id] ?? []) delete expected[field];
      expect(provider.request.readAsk(asked.body, head)).toMatchObject(expected);
      expect(provider.request.readSaid(asked.body)).toMatchObject({
        system: 'Be brief.',
        prompt: 'Tell me about foxes.',
        turns: 2,
        toolNames: ['look_up'],
      });
    });

    test('caps lower what was asked for and never raise it', () => {
      const lowered = structuredClone(asked.body);
      expect(provider.request.limit(lowered, { maxOutputTokens: 9 })).toBe(true);
      expect(provider.request.readAsk(lowered, head).maxOutputTokens).toBe(9);
      const kept = structuredClone(asked.body);
      expect(provider.request.limit(kept, { maxOutputTokens: 9999 })).toBe(false);
      expect(kept).toEqual(asked.body);
    });

    // Bedrock streams in frames of its own, tested below with the pipe that reads them.
    if (id === 'bedrock') return;

    test.each(['lf', 'crlf', 'cr'])(
      'a stream with %s meters like the whole answer',
      async (lineEnd) => {
        const simulate = { outputTokens: 20, reasoningTokens: 6, cachedTokens: 30, lineEnd };
        const answer = parseObject((await post(asked.path, asked.body, simulate)).toString());
        const whole = provider.answer.meterJson(answer as JsonObject, 1000);
        const streamed = { ...asked.body, stream: true, stream_options: { include_usage: true } };
        const metered = meterAll(provider, await post(streamPath(asked.path), streamed, simulate));
        const { outputTokens, reasoningTokens, cachedTokens } = metered.usage;
        expect({ outputTokens, reasoningTokens, cachedTokens }).toEqual({
          outputTokens: 20,
          reasoningTokens: 6,
          cachedTokens: 30,
        });
        expect(whole.usage).toMatchObject({
          outputTokens: 20,
          reasoningTokens: 6,
          cachedTokens: 30,
        });
        expect(metered.final && whole.final).toBe(true);
        expect(metered.text).toBe(whole.text);
        expect(metered.stopReason).toBe(whole.stopReason);
      },
    );

    test('usage that is left out stays unknown', async () => {
      const simulate = { usage: 'omitted' };
      const metered = meterAll(
        provider,
        await post(streamPath(asked.path), { ...asked.body, stream: true }, simulate),
      );
      expect(metered.usage.outputTokens).toBeNull();
      expect(metered.final).toBe(false);
      expect(metered.servedChars).toBeGreaterThan(0);
    });

    test('an error inside a stream is noticed', async () => {
      const simulate = { errorAfterEvents: 3 };
      const metered = meterAll(
        provider,
        await post(streamPath(asked.path), { ...asked.body, stream: true }, simulate),
      );
      expect(metered.errorType).not.toBeNull();
      expect(metered.final).toBe(false);
    });

    test('hidden reasoning is gone from the stream and the answer', async () => {
      const hidden = { reasoning: true, logprobs: true };
      const answer = parseObject((await post(asked.path, asked.body, {})).toString()) as JsonObject;
      provider.answer.hide(answer, hidden);
      expect(JSON.stringify(answer)).not.toContain('step0');
      const left: string[] = [];
      const splitter = new SseSplitter(1 << 20, (raw) => {
        const event = parseObject(readSseEvent(raw)?.data ?? '');
        if (event !== null && provider.answer.hide(event, hidden) !== 'drop') {
          left.push(JSON.stringify(event));
        }
      });
      splitter.push(await post(streamPath(asked.path), { ...asked.body, stream: true }, {}));
      expect(left.join('\n')).not.toContain('step0');
      expect(left.join('\n')).toContain('fox');
    });
  },
);

test('an Anthropic-compatible stream whose first usage is on the wrong scale is read right', async () => {
  const [provider] = PROVIDERS as [Provider];
  const body = { ...(ASKED.anthropic as { body: JsonObject }).body, stream: true };
  const simulate = { usage: 'late', cachedTokens: 40 };
  const metered = meterAll(provider, await post('/v1/messages', body, simulate));
  const expected = Math.ceil(JSON.stringify(body).length / 4);
  expect(metered.usage).toMatchObject({
    inputTokens: expected,
    cachedTokens: 40,
    outputTokens: 12,
  });
});

test('usage is asked for where a stream would not tell it', () => {
  const chat = PROVIDERS.find((provider) => provider.id === 'openai-chat') as Provider;
  const asked = { field: 'stream_options', value: { include_usage: true } };
  expect(chat.request.askForUsage({ stream: true })).toEqual(asked);
  const already = { stream: true, stream_options: { include_usage: true } };
  expect(chat.request.askForUsage(already)).toBeNull();
  expect(chat.request.askForUsage({ stream: false })).toBeNull();
});

test('Bedrock frames are read wherever their pieces end, and what is no frame does no harm', async () => {
  const bedrock = PROVIDERS.find((provider) => provider.id === 'bedrock') as Provider;
  const { body } = ASKED.bedrock as { body: JsonObject };
  const simulate = { outputTokens: 20, cachedTokens: 30 };
  const bytes = await post('/model/m-large/converse-stream', body, simulate);
  for (const size of [1, 7, 1000, bytes.length]) {
    const pipe = framesPipe(bedrock.answer, 1000, 100_000);
    const passed: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size)
      passed.push(pipe.push(bytes.subarray(at, at + size)));
    expect(Buffer.concat(passed).equals(bytes)).toBe(true);
    expect(pipe.metered).toMatchObject({ final: true, stopReason: 'end_turn' });
    expect(pipe.metered.usage).toMatchObject({ outputTokens: 20, cachedTokens: 30 });
    expect(pipe.metered.text).toContain('naïve fox 狐');
  }
  const broken = framesPipe(bedrock.answer, 1000, 100_000);
  const junk = Buffer.from('x'.repeat(1000));
  expect(broken.push(junk)).toBe(junk);
  expect(broken.push(bytes)).toBe(bytes);
  expect(broken.metered.final).toBe(false);
});
