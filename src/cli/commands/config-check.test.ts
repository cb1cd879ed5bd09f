import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test } from 'vitest';
import { EXIT } from '#std/error-catalogue';
import { runInProcess } from '../fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-config-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string) => join(folder, name);
const put = (name: string, text: string) => writeFileSync(place(name), text);

/** Paths of what is wrong, with what was found there. */
async function checked(config: object): Promise<Record<string, string>> {
  put('config.json', JSON.stringify(config));
  const ran = await runInProcess(['config', 'check', place('config.json'), '--json']);
  const { valid, problems } = JSON.parse(ran.stdout);
  expect(ran.exitCode).toBe(valid ? EXIT.ok : EXIT.usage);
  return Object.fromEntries(
    problems.map(({ path, got }: { path: string; got: string }) => [path, got]),
  );
}

/** One configuration that names every kind of file. */
const EVERYTHING = {
  store: { url: 'http://127.0.0.1:8123', passwordFile: 'password' },
  networks: {
    csvFile: 'nets.csv',
    mmdbFiles: ['a.mmdb'],
    listFiles: [
      { kind: 'vpn', file: 'vpn.txt' },
      { kind: 'hosting', file: 'hosting.txt' },
    ],
  },
  control: {
    credentialFile: 'credential',
    accountsFile: 'accounts.jsonl',
    auditKeyFile: 'audit-key.pem',
    endUserKeyFile: 'end-users',
    firstCredentialsDirectory: 'first',
    destinationsFile: 'destinations.yaml',
  },
};

it('reads each file that is named, says where each that is not there is missing, and makes none', async () => {
  const before = readdirSync(folder);
  const found = await checked(EVERYTHING);
  // A start makes the key and the first credentials.
  expect(Object.keys(found).sort()).toEqual([
    'control.accountsFile',
    'control.credentialFile',
    'control.destinationsFile',
    'control.endUserKeyFile',
    'networks.csvFile',
    'networks.listFiles.0',
    'networks.listFiles.1',
    'networks.mmdbFiles.0',
    'store.passwordFile',
  ]);
  expect(found['control.credentialFile']).toContain(place('credential'));
  expect(readdirSync(folder)).toEqual([...before, 'config.json']);
});

it('says what is wrong inside of them, never what a secret is', async () => {
  put('nets.csv', '192.0.2.0/24,64500,Example,hosting,US\nnowhere,1,x,vpn,US\n');
  put('hosting.txt', '198.51.100.0/24\n');
  put('accounts.jsonl', '{"account_id":"a1"}\n{"account":"a2"}\n');
  put('audit-key.pem', 'no key');
  const { networks, control } = EVERYTHING;
  const found = await checked({
    networks: { csvFile: networks.csvFile, listFiles: networks.listFiles.slice(1) },
    control: {
      accountsFile: control.accountsFile,
      auditKeyFile: control.auditKeyFile,
      exchangeRetentionDays: 3,
      retentionDays: 30,
    },
    tail: { endpointPatterns: ['/v1/x', '('] },
  });
  expect(found).toEqual({
    'networks.csvFile': expect.stringContaining('the first is line 2, prefix: is not a prefix'),
    'control.accountsFile': expect.stringContaining('line 2, account_id'),
    'control.auditKeyFile': expect.stringContaining('audit-key.pem'),
    'control.exchangeRetentionDays': '3 is less than control.retentionDays, 30',
    'tail.endpointPatterns': expect.stringContaining('( is not a regular expression'),
  });
  put('admin-credential', 'short-secret');
  const first = await checked({ control: { firstCredentialsDirectory: folder } });
  expect(first['control.firstCredentialsDirectory']).toContain('32 to 256 characters');
  expect(JSON.stringify(first)).not.toContain('short-secret');
});

it('is content with files that a start takes', async () => {
  put('nets.csv', '192.0.2.0/24,64500,Example,hosting,US\n');
  put('password', 'a secret\n');
  put('accounts.jsonl', '{"account_id":"a1"}\n');
  const { store } = EVERYTHING;
  const control = { accountsFile: 'accounts.jsonl' };
  expect(await checked({ store, control, networks: { csvFile: 'nets.csv' } })).toEqual({});
});

it('reads the files of a gateway too', async () => {
  const upstream = { id: 'a', protocol: 'openai', url: 'https://api.example.com' };
  const config = {
    upstreams: [{ ...upstream, apiKeyPath: 'provider-key' }],
    identity: { mode: 'governed', keysPath: 'keys.json', pepperPath: 'pepper' },
    shipping: { url: 'http://127.0.0.1:8790', credentialPath: 'gateway-credential' },
    control: { url: 'http://127.0.0.1:8790', credentialPath: 'gateway-credential' },
    listen: { tls: { certificatePath: 'cert.pem', keyPath: 'key.pem' } },
  };
  put('gateway.json', JSON.stringify(config));
  put('cert.pem', 'no certificate');
  put('key.pem', 'no key');
  put('keys.json', '{}');
  put('provider-key', 'secret-1');
  const { exitCode, stdout } = await runInProcess([
    'config',
    'check',
    place('gateway.json'),
    '--json',
  ]);
  expect(exitCode).toBe(EXIT.usage);
  expect(JSON.parse(stdout).problems).toEqual([
    expect.stringMatching(/^identity\.keysPath: .*keys\.json is not valid/),
    expect.stringMatching(/^identity\.pepperPath: .*cannot be read/),
    expect.stringMatching(/^shipping\.credentialPath: .*cannot be read/),
    expect.stringMatching(/^control\.credentialPath: .*cannot be read/),
    expect.stringMatching(/^listen\.tls: .*makes no TLS listener/),
  ]);
  expect(stdout).not.toContain('secret-1');
});

test('config check reads the destinations of alerts and their secrets', async () => {
  const file = place;
  put('config.yaml', `control: { destinationsFile: ${file('destinations.yaml')} }\n`);
  const hook = { kind: 'webhook', name: 'hook', url: 'https://example.com/hook' };
  const check = async (...destinations: object[]) => {
    put('destinations.yaml', JSON.stringify(destinations));
    return runInProcess(['config', 'check', file('config.yaml')]);
  };
  const misspelt = await check({ ...hook, secretFil: 'x' });
  expect(misspelt).toMatchObject({ exitCode: EXIT.usage });
  expect(misspelt.stdout).toContain('secretFil');
  const absent = await check(
    { ...hook, secretFile: 'absent' },
    { ...hook, name: 'b', secretFile: 'gone' },
  );
  expect(absent.stdout).toMatch(/hook: absent cannot be read[\s\S]*b: gone cannot be read/);
  put('secret', `whsec_${Buffer.alloc(32, 1).toString('base64')}\n`);
  expect(await check({ ...hook, secretFile: 'secret' })).toMatchObject({ exitCode: EXIT.ok });
});
