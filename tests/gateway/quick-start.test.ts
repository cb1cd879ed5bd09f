import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';

/** Follows "Start" in docs/gateway.md to the letter; only the provider's address is another. */
const page = readFileSync(new URL('../../docs/gateway.md', import.meta.url), 'utf8');
const start = page.slice(
  page.indexOf('## Start'),
  page.indexOf('\n## ', page.indexOf('## Start') + 1),
);
/** Indented blocks of the section, without their indent. */
const blocks = [...start.matchAll(/(?:^ {4}.*\n)+(?:\n(?: {4}.*\n)+)*/gm)].map(([text]) =>
  text.replaceAll(/^ {4}/gm, ''),
);
const commands = blocks
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.startsWith('stillwatch '))
  .map((line) => line.replace(/ *#.*/, '').split(' ').slice(1));
const commandOf = (...words: string[]): string[] => {
  const found = commands.find((args) => words.every((word) => args.includes(word)));
  if (found === undefined) throw new Error(`docs/gateway.md has no command ${words.join(' ')}`);
  return found;
};

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'quick-start-'));
const env = { ...process.env, ANTHROPIC_API_KEY: 'provider-key', OPENAI_API_KEY: 'provider-key' };
const node = [MAIN];
let provider: SimulatedProvider;
let child: ChildProcess | null = null;

beforeAll(async () => {
  provider = await startProvider({ record: false });
  const config = blocks.find((block) => block.startsWith('upstreams:')) ?? '';
  const elsewhere = config.replaceAll(
    /(https:\/\/api\.[a-z.]+)/g,
    `${provider.url}", allowPrivateAddresses: true, provider: "$1`,
  );
  expect(elsewhere).not.toBe(config);
  const ports = 'listen: { port: 0 }\nadmin: { port: 0 }\naccessLog: false\n';
  writeFileSync(join(directory, 'gateway.yaml'), elsewhere + ports);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await provider.close();
  rmSync(directory, { recursive: true });
});

function run(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const ran = spawnSync(process.execPath, [...node, ...args], { cwd: directory, env });
  return { status: ran.status, stdout: `${ran.stdout}`, stderr: `${ran.stderr}` };
}

async function startGateway(): Promise<string> {
  const args = commands.find((words) => words[0] === 'gateway' && !words.includes('--check'));
  const started = spawn(process.execPath, [...node, ...(args as string[])], {
    cwd: directory,
    env,
  });
  child = started;
  let talk = '';
  return new Promise((resolve, reject) => {
    started.stderr.on('data', (bytes: Buffer) => {
      talk += bytes;
      const url = /Listening on (\S+);/.exec(talk)?.[1];
      if (url !== undefined) resolve(url);
    });
    started.on('exit', () => reject(new Error(talk)));
  });
}

/** `new OpenAI({ baseURL: …, apiKey: … })` as the page has it, at this gateway. */
function baseUrlOf(sdk: string, url: string): string {
  const written = new RegExp(`new ${sdk}\\(\\{ baseURL: '([^']+)'`).exec(start)?.[1];
  expect(written).toBeDefined();
  return (written as string).replace(/^http:\/\/127\.0\.0\.1:8787/, url);
}

interface Usage {
  schema: string;
  rows: { name: string; exchanges: number; input_tokens: number; output_tokens: number }[];
}
const usage = (): Usage => JSON.parse(run([...commandOf('usage', '--json')]).stdout) as Usage;

test('a new user is served, sees the calls to the token, and a killed gateway forgot none', async () => {
  const minted = run(commandOf('key', 'mint'));
  const apiKey = minted.stdout.trim();
  expect(minted).toMatchObject({ status: 0 });
  expect(run(commandOf('gateway', '--check'))).toMatchObject({ status: 0 });
  const url = await startGateway();

  const messages = [{ role: 'user' as const, content: 'Tell me about foxes.' }];
  const openai = new OpenAI({ baseURL: baseUrlOf('OpenAI', url), apiKey });
  const anthropic = new Anthropic({ baseURL: baseUrlOf('Anthropic', url), apiKey });
  const chat = await openai.chat.completions.create({ model: 'm', messages });
  const message = await anthropic.messages.create({ model: 'm', max_tokens: 64, messages });
  const seen = {
    input: (chat.usage?.prompt_tokens ?? 0) + message.usage.input_tokens,
    output: (chat.usage?.completion_tokens ?? 0) + message.usage.output_tokens,
  };
  const shown = run(commandOf('usage'));
  expect(shown.stdout).toMatch(/^account +exchanges/);
  expect(shown.stdout).toMatch(/^a17 +2 /m);
  const cached =
    (message.usage.cache_read_input_tokens ?? 0) + (message.usage.cache_creation_input_tokens ?? 0);
  expect(usage().rows[0]).toMatchObject({
    exchanges: 2,
    input_tokens: seen.input + cached,
    output_tokens: seen.output,
  });

  const acknowledged: string[] = [];
  const load = Array.from({ length: 8 }, async (_, index) => {
    for (;;) {
      const call = openai.chat.completions.create(
        { model: 'm', messages, stream: index % 2 === 0 },
        { maxRetries: 0 },
      );
      const { data, response } = await call.withResponse();
      if (Symbol.asyncIterator in data) for await (const _chunk of data);
      acknowledged.push(response.headers.get('x-stillwatch-exchange') as string);
    }
  });
  const ends = Promise.allSettled(load);
  while (acknowledged.length < 100) await new Promise((resolve) => setTimeout(resolve, 5));
  child?.removeAllListeners('exit');
  child?.kill('SIGKILL');
  await ends;

  await startGateway();
  child?.removeAllListeners('exit');
  const recorded = run(commandOf('usage', '--exchanges').slice(0, 3)).stdout.trim().split('\n');
  const ids = new Set(recorded.map((line) => (JSON.parse(line) as { id: string }).id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect(usage().rows[0]?.exchanges).toBe(recorded.length);
  writeFileSync(join(directory, 'exchanges.jsonl'), `${recorded.join('\n')}\n`);
  const scanned = JSON.parse(run(['scan', 'exchanges.jsonl', '--json']).stdout) as {
    input: unknown;
  };
  expect(scanned.input).toMatchObject({ exchanges: recorded.length, accounts: 1, rejected: 0 });
  const ended = once(child as ChildProcess, 'exit');
  child?.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});
