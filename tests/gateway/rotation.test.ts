/** Every key of a gateway is replaced by its commands while calls go on: nothing is lost, and what it keyed is read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '#cli/fixtures/harness';
import { whileCallsGoOn } from '#std/fixtures/calls-beside';
import { PROVIDER_KEY, startTestGateway, type TestGateway } from './start-test-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'rotation-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string): string => join(directory, name);
const FILES = ['pepper', 'end-users', 'envelopes'] as const;
const NEXT_PROVIDER_KEY = 'next-provider-key';

async function run(...argv: string[]): Promise<{ secrets: { id: string; current: boolean }[] }> {
  const { exitCode: code, stdout, stderr } = await runInProcess([...argv, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function mint(): Promise<string> {
  const { stdout } = await runInProcess([
    ...['key', 'mint', file('keys.json'), '--account', 'a1', '--pepper', file('pepper')],
  ]);
  return stdout.trim();
}

function open(): Promise<TestGateway> {
  return startTestGateway({
    upstream: { apiKey: null, apiKeyPath: file('provider') },
    enforcement: { envelopes: 'refuse', envelopeKeyPath: file('envelopes') },
    identity: {
      keysPath: file('keys.json'),
      pepperPath: file('pepper'),
      endUserKeyPath: file('end-users'),
    },
  });
}

const first = { role: 'user' as const, content: 'Hello.' };
const thinking = { type: 'adaptive' } as const;
const metadata = { user_id: 'ana@example.com' };

test('all at once, under load', { timeout: 120_000 }, async () => {
  for (const name of FILES) writeFileSync(file(name), `the first ${name} secret\n`);
  writeFileSync(file('provider'), `${PROVIDER_KEY}\n`);
  const oldKey = await mint();
  const gateway = await open();
  const client = (apiKey: string) => new Anthropic({ apiKey, baseURL: gateway.url, maxRetries: 0 });
  const ask = { model: 'm', max_tokens: 64, messages: [first], thinking, metadata };
  const call = (apiKey: string) => client(apiKey).messages.create(ask);
  const goOn = (message: Anthropic.Message) =>
    client(oldKey).messages.create({
      ...ask,
      messages: [first, { role: 'assistant', content: message.content }, first],
    });
  const endUser = (): string => String(gateway.last().exchange.end_user_id);
  const suspend = async (version: number, value: string | null): Promise<void> => {
    const about = { id: 'd1', scope: 'end_user', value, within: 'a1', action: 'suspend' };
    const rest = { mode: 'enforce', expires_at: null, origin: 't', reason: 't', params: {} };
    const { adminUrl, adminCredential } = gateway.running;
    const decisions = value === null ? [] : [{ ...about, ...rest }];
    const document = { schema: 'stillwatch.decisions/1', version, issued_at: 1, decisions };
    const answer = await fetch(`${adminUrl}/v1/decisions`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${adminCredential}` },
      body: JSON.stringify(document),
    });
    expect(await answer.json()).toEqual({ outcome: 'taken', version });
  };
  try {
    const bound = await call(oldKey);
    const oldName = endUser();
    const newKey = await whileCallsGoOn(
      () => call(oldKey),
      async () => {
        for (const name of FILES) await run('secrets', 'add', file(name));
        for (const name of FILES) {
          const { secrets } = await run('secrets', 'ls', file(name));
          expect(secrets.map(({ current }) => current)).toEqual([true, false]);
          await run('secrets', 'use', file(name), secrets[1]!.id);
        }
        writeFileSync(file('provider'), `${NEXT_PROVIDER_KEY}\n`);
        const newKey = await mint();
        await expect.poll(endUser, { timeout: 20_000 }).not.toBe(oldName);
        const usedByProvider = () => gateway.provider.received.at(-1)?.headers['x-api-key'];
        await expect.poll(usedByProvider, { timeout: 20_000 }).toBe(NEXT_PROVIDER_KEY);
        const hashes = JSON.parse(readFileSync(file('keys.json'), 'utf8')).keys as {
          hash: string;
        }[];
        expect(new Set(hashes.map(({ hash }) => hash.split(':')[0])).size).toBe(2);

        // The old keys read what they keyed: credential, envelope, and the name in a decision.
        await expect
          .poll(
            () =>
              call(newKey).then(
                () => true,
                () => false,
              ),
            { timeout: 20_000 },
          )
          .toBe(true);
        await goOn(bound);
        return newKey;
      },
    );
    await suspend(1, oldName);
    await expect(call(newKey)).rejects.toMatchObject({ status: 403 });
    await suspend(2, null);

    // Retired, they read nothing any more.
    for (const name of FILES) {
      const { secrets } = await run('secrets', 'ls', file(name));
      await run('secrets', 'retire', file(name), secrets[1]!.id);
    }
    const refusesOld = () =>
      call(oldKey).then(
        () => 200,
        ({ status }) => status,
      );
    await expect.poll(refusesOld, { timeout: 20_000 }).toBe(401);
    await call(newKey);
    await suspend(3, oldName);
    await call(newKey);
  } finally {
    await gateway.close();
  }
});

test('the current secret is not retired, and no command shows one', async () => {
  writeFileSync(file('one'), 'the only secret\n');
  const { secrets } = await run('secrets', 'ls', file('one'));
  const { exitCode: code, stderr } = await runInProcess([
    'secrets',
    'retire',
    file('one'),
    secrets[0]!.id,
  ]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('is the current secret');
  const added = await runInProcess(['secrets', 'add', file('one'), '--current']);
  const lines = readFileSync(file('one'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toBe('the only secret');
  for (const line of lines) expect(added.stdout + added.stderr).not.toContain(line);
});
