import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '#std/clock';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const use = { accounts: 3, others: 0, exchanges: 90 };
const RESULT = {
  schema: 'stillwatch.scan/1',
  input: {
    exchanges: 100,
    accounts: 9,
    rejected: 0,
    duplicates: 0,
    from: null,
    to: null,
    formats: [],
    unknown_fields: [],
    reject_reasons: [],
  },
  accounts: [
    {
      account_id: 'lone',
      score: 0.9,
      p_value: 0.001,
      findings: [],
      campaign_id: null,
      first_flagged_at: '2026-02-02T00:00:00.000Z',
    },
  ],
  campaigns: ['c1', 'c2'].map((campaign_id, at) => ({
    campaign_id,
    first_alarm_at: '2026-02-02T00:00:00.000Z',
    confidence: 0.95,
    q_value: 0.001,
    exchanges: 90,
    members: [{ account_id: `m-${campaign_id}`, strength: 1, role: 'core' }],
    capabilities: [],
    links: [],
    tests: [],
    against: [],
    traits: {
      first_seen: '2026-02-01T00:00:00.000Z',
      last_seen: '2026-02-02T00:00:00.000Z',
      accounts: 3,
      addresses: [
        {
          value: `203.0.113.${at + 1}`,
          asn: 64500,
          network_kind: null,
          last_seen: '2026-02-02T00:00:00.000Z',
          ...use,
        },
      ],
      networks: [],
      systems: [],
      clients: [],
      fingerprint_version: 1,
      templates: [{ hash: 5, ...use, accounts: 30 }],
      tools: [],
      system_prompts: [],
      hours: Array(24).fill(4),
      models: [],
      cut: [],
    },
  })),
  detectors: [],
  error_rates: { method: 'm', false_discovery_rate: 0.01, accounts_tested: 9, seed: 1 },
  timings: {},
};
const file = join(folder, 'result.json');
writeFileSync(file, JSON.stringify(RESULT));

async function cli(argv: readonly string[], stdin = '') {
  const written = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: false,
    columns: 100,
    rows: 24,
  });
  const code = await run(argv, {
    environment: {},
    defaults: {},
    stdin: Readable.from([stdin]),
    stdout: output('out'),
    stderr: output('err'),
    clock: systemClock,
    abort: new AbortController().signal,
    version: '0.1.0',
  });
  return { code, ...written };
}

describe('export', () => {
  it('writes to stdout, or whole into a file', async () => {
    const { code, out } = await cli(['export', file, '--format', 'ocsf']);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).finding_info.uid),
    ).toEqual(['c1', 'c2', 'lone']);
    const target = join(folder, 'deny.conf');
    expect(await cli(['export', file, '--format', 'nginx-deny', '--out', target])).toMatchObject({
      code: 0,
      out: '',
    });
    expect(readFileSync(target, 'utf8')).toContain('deny 203.0.113.2;');
  });

  it('takes one campaign, without the accounts beside it', async () => {
    const { out } = await cli(['export', file, '--format', 'cef', '--campaign', 'c2']);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(out).toContain('m-c2');
  });

  it('reads standard input', async () => {
    const { out } = await cli(['export', '-', '--format', 'suricata'], JSON.stringify(RESULT));
    expect(out).toContain('203.0.113.1,51,121');
  });

  it('names no account to others unless asked', async () => {
    expect((await cli(['export', file, '--format', 'stix'])).out).not.toContain('m-c1');
    expect(
      (await cli(['export', file, '--format', 'stix', '--with-accounts', '--tlp', 'red'])).out,
    ).toContain('m-c1');
  });

  it('writes the thresholds that the product uses', async () => {
    const { out } = await cli(['export', 'rules', '--format', 'kql']);
    expect(out).toContain('output_tokens > 100000 or requests > 5000');
    expect(out).toContain('requests > 1000 and output_tokens_per_request > 500');
    expect(out).toContain('accounts > 4 and accounts <= 200');
  });

  it.each([
    [['export', 'rules', '--format', 'stix'], 'USAGE'],
    [['export', 'result.json', '--format', 'sigma'], 'USAGE'],
    [['export', 'result.json'], 'USAGE'],
    [['export', join(folder, 'none.json'), '--format', 'cef'], 'INPUT_NOT_FOUND'],
    [['export', 'package.json', '--format', 'cef'], 'RESULT_INVALID'],
    [['export', 'README.md', '--format', 'cef'], 'RESULT_INVALID'],
    [['export', file, '--format', 'cef', '--campaign', 'c9'], 'CAMPAIGN_NOT_FOUND'],
    [['profiles', 'compare', file, file], 'PROFILE_INVALID'],
  ])('%j ends with %s', async (argv, code) => {
    const { code: exit, err, out } = await cli(argv);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(code);
  });
});

describe('profiles', () => {
  it('go out as STIX and meet their campaign again, with the key alone', async () => {
    const [profile, key] = [join(folder, 'c1.stix.json'), join(folder, 'key')];
    writeFileSync(key, 'a secret of many characters\n');
    await cli([
      'profiles',
      'export',
      file,
      '--campaign',
      'c1',
      '--label',
      'Night shift',
      '--key-file',
      key,
      '--out',
      profile,
    ]);
    const { out } = await cli(['profiles', 'compare', file, profile, '--key-file', key, '--json']);
    const { compared } = JSON.parse(out);
    expect(
      compared.map((one: { campaign_id: string; agreeing: string[] }) => [
        one.campaign_id,
        one.agreeing,
      ]),
    ).toEqual([
      ['c1', ['infrastructure', 'material']],
      ['c2', ['material']],
    ]);
    const text = await cli(['profiles', 'compare', file, profile, '--campaign', 'c1']);
    expect(text.out).toContain('hashed with another key');
    expect(text.out).toContain('Night shift');
  });
});
