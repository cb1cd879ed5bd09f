import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startProvider } from '#simulate/provider/provider-server';
import { runInProcess } from '../fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-gateway-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy, with the keys that its first line of use makes. */
mkdirSync(join(folder, 'example'));
const EXAMPLE = join(folder, 'example', 'gateway.yaml');
copyFileSync(fileURLToPath(new URL('../../../examples/gateway.yaml', import.meta.url)), EXAMPLE);
/** The harness's now. */
const AT = Date.UTC(2026, 1, 9);
const environment = { ANTHROPIC_API_KEY: 'secret-1', OPENAI_API_KEY: 'secret-2' };

it('checks the example, whose secrets come from the environment', async () => {
  const early = await runInProcess(['gateway', EXAMPLE, '--check'], { environment });
  expect(early.stdout).toMatch(/identity\.keysPath: .*keys\.json cannot be read/);
  await runInProcess(['key', 'mint', join(folder, 'example', 'keys.json'), '--account', 'a1']);
  const checked = await runInProcess(['gateway', EXAMPLE, '--check'], { environment });
  expect(checked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is valid') });
  const without = await runInProcess(['gateway', EXAMPLE, '--check']);
  expect(without.exitCode).toBe(2);
  expect(without.stdout).toContain('ANTHROPIC_API_KEY is not set');
  expect(without.stdout).toContain('OPENAI_API_KEY is not set');
});

it('says what is wrong, and does not repeat secrets', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(
    file,
    'upstreams: [{ id: a, protocol: antropic, url: https://api.example.com, apiKey: sk-abc }]\nlisten: { prot: 1 }\n',
  );
  const started = await runInProcess(['gateway', file]);
  expect(started.exitCode).toBe(2);
  expect(started.stderr).toContain('CONFIG_INVALID');
  const { exitCode, stdout } = await runInProcess(['gateway', file, '--check', '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout).problems).toEqual([
    expect.stringMatching(/^listen: Unrecognized key: "prot"/),
    expect.stringMatching(/^upstreams\.0\.protocol: Invalid option/),
  ]);
  expect(started.stderr + stdout).not.toContain('sk-abc');
});

it('is checked as it would be started, by `config check` too', async () => {
  const file = join(folder, 'refused.yaml');
  const upstream = '{ id: a, protocol: openai, url: "http://10.0.0.7:8000", apiKey: k }';
  writeFileSync(file, `upstreams: [${upstream}]\ncounters: { store: redis }\n`);
  for (const argv of [
    ['gateway', file, '--check'],
    ['config', 'check', file],
  ]) {
    const { exitCode, stdout } = await runInProcess([...argv, '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).problems).toEqual([
      expect.stringContaining('upstreams.a.url: leads to a private address'),
      expect.stringContaining('counters.redisUrl: needed'),
    ]);
  }
  const right = await runInProcess(['config', 'check', EXAMPLE], { environment });
  expect(right).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is valid') });
});

it('mints a key, serves with it, and stops when told to', async () => {
  const provider = await startProvider();
  const keys = join(folder, 'keys.json');
  const minted = await runInProcess(['key', 'mint', keys, '--account', 'a17', '--tier', 'paid']);
  const key = minted.stdout.trim();
  expect(key).toMatch(/^sw-[0-9a-f]{12}-[\w-]{43}$/);
  expect(readFileSync(keys, 'utf8')).not.toContain(key.slice(16));
  await runInProcess(['key', 'mint', keys, '--account', 'a18']);
  expect(JSON.parse(readFileSync(keys, 'utf8')).keys).toHaveLength(2);

  const file = join(folder, 'gateway.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      listen: { port: 0 },
      admin: { port: 0 },
      stateDirectory: 'state',
      identity: { keysPath: 'keys.json' },
      upstreams: [
        {
          id: 'openai',
          protocol: 'openai',
          url: provider.url,
          apiKey: `\${${'OPENAI_API_KEY'}}`,
          allowPrivateAddresses: true,
        },
      ],
    }),
  );
  const abort = new AbortController();
  let said = '';
  const running = runInProcess(['gateway', file], {
    environment,
    abort: abort.signal,
    stderr: {
      isTTY: false,
      columns: 80,
      rows: 24,
      write: (text) => {
        said += text;
      },
    },
  });
  let url: string | undefined;
  while (url === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    url = /Listening on (\S+);/.exec(said)?.[1];
  }
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: '{"model":"m","messages":[]}',
  });
  expect(answer.status).toBe(200);
  await answer.text();
  expect(provider.received[0]?.headers.authorization).toBe('Bearer secret-2');
  abort.abort();
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'exchange-end', account: 'a17' });
  await provider.close();
});

it('lists keys without their secrets, ends them by time, and revokes them', async () => {
  const keys = join(folder, 'listed.json');
  const mint = (...more: string[]) => runInProcess(['key', 'mint', keys, '--account', ...more]);
  const first = (await mint('a17', '--tier', 'paid')).stdout.trim();
  await mint('a18', '--for', '1h');
  const listed = async (clock = AT) =>
    (await runInProcess(['key', 'ls', keys], { clock: () => clock })).stdout;
  expect(await listed()).toMatch(/a17 +paid +valid\n.* a18 +no tier +valid until 2026-/);
  expect(await listed(AT + 3_600_000)).toMatch(/a18 +no tier +expired/);
  expect(await listed()).not.toContain('sha256');
  expect((await runInProcess(['key', 'revoke', keys, 'none'])).exitCode).toBe(2);
  expect((await runInProcess(['key', 'revoke', keys, first])).stdout).toMatch(/ is revoked\.$/m);
  expect(await listed()).toMatch(/a17 +paid +revoked/);
});

it.each([
  [['gateway', '/nowhere/gateway.yaml'], 'CONFIG_UNREADABLE'],
  [['key', 'mint', 'keys.json'], 'USAGE'],
])('%j is refused', async (argv, code) => {
  const { exitCode, stderr } = await runInProcess(argv);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
});

it('names every mistake at once, unset variables among them', async () => {
  const file = join(folder, 'many.yaml');
  writeFileSync(
    file,
    [
      'upstreams:',
      '  - { id: a, protocol: openai, url: "https://api.example.com", apiKey: "@ONE_KEY" }',
      '  - { id: b, protocol: antropic, url: "@B_URL", apiKey: k }',
      'listen: { prot: 1 }',
    ]
      .join('\n')
      .replaceAll(/@(\w+)/g, '$${$1}'),
  );
  const { stdout } = await runInProcess(['gateway', file, '--check', '--json']);
  expect(JSON.parse(stdout).problems).toEqual([
    'upstreams.0.apiKey: the environment variable ONE_KEY is not set',
    'upstreams.1.url: the environment variable B_URL is not set',
    expect.stringMatching(/^listen: Unrecognized key: "prot"/),
    expect.stringMatching(/^upstreams\.1\.protocol: Invalid option/),
  ]);
});
