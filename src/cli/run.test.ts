import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scanResultSchema } from '#schema/scan-result';
import { failure } from '#std/errors';
import { fakeStages, runInProcess } from './fixtures/harness.ts';
import { textWidth } from './terminal/text-width.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = String.fromCharCode(27);

describe('help', () => {
  it.each([[[]], [['--help']], [['help']]])('%j lists every command', async (argv) => {
    const { exitCode, stdout, stderr } = await runInProcess(argv);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const command of ['scan', 'tail', 'config', 'completion', 'version', 'help']) {
      expect(stdout).toMatch(new RegExp(`^  ${command}`, 'm'));
    }
  });

  it('explains a command, a command in a group, and exit codes', async () => {
    expect((await runInProcess(['help', 'scan'])).stdout).toContain('--fail-on <what>');
    expect((await runInProcess(['help', 'config', 'check'])).stdout).toContain('YAML or JSON');
    expect((await runInProcess(['help', 'exit-codes'])).stdout).toMatch(/^ {2}10 {2}Done/m);
    const codes = JSON.parse((await runInProcess(['help', 'exit-codes', '--json'])).stdout);
    expect(codes).toContainEqual({ code: 130, meaning: 'Stopped by Ctrl-C.' });
  });

  it('gives the version in both forms', async () => {
    expect((await runInProcess(['--version'])).stdout).toContain('stillwatch 0.0.0-test');
    const { stdout } = await runInProcess(['version', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ stillwatch: '0.0.0-test' });
  });
});

describe('what is mistyped', () => {
  it.each([
    [['scna'], 'did you mean scan?'],
    [['scan', 'x', '--reprot', 'y'], 'did you mean --report?'],
    [['config', 'chek', 'f'], 'did you mean check?'],
    [['scan', 'x', '--keep-text', 'some'], 'Allowed choices are none, sample, all'],
    [['scan', 'x', '--workers', 'many'], 'expected a whole number, got many'],
    [['scan', 'x', '--step', '5 parsecs'], 'expected a duration'],
    [['scan', 'x', '--map', 'nonsense'], 'expected name=value'],
    [['scan', 'x', '--fail-on', '7'], 'any, campaign or a score'],
    [['scan', 'x', '--network-list', 'moon=f'], 'residential'],
    [['scan', 'x', '--seed', '-1'], 'expected a whole number'],
    [['scan', 'x', '--fdr', '1.5'], 'scan.falseDiscoveryRate'],
    [['scan'], "missing required argument 'input'"],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
    [['help', 'nothing'], 'there is no command nothing'],
    [['tail', 'x', '--endpoint', '('], 'not a regular expression'],
  ])('%j is explained in four lines, with exit code 2', async (argv, hint) => {
    const { exitCode, stdout, stderr } = await runInProcess(argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(hint);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
  });

  it('is explained to machines as one JSON line', async () => {
    const { stderr } = await runInProcess(['scan', '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE' } });
  });
});

describe('scan', () => {
  it('joins flags, environment and file into what the stage is asked', async () => {
    const config = join(folder, 'c.yaml');
    writeFileSync(config, 'scan:\n  seed: 3\n  stepSeconds: 600\nnetworks:\n  csvFile: n.csv\n');
    const { asked } = await runInProcess(
      [
        'scan',
        'a',
        'b',
        '--config',
        config,
        '--seed',
        '9',
        '--map',
        'ts=time',
        '--map',
        'account_id=u=x',
        '--network-list',
        'vpn=v.txt',
        '--mmdb',
        'a.mmdb',
        '--mmdb',
        'b.mmdb',
        '--step',
        '1h30m',
      ],
      { environment: { STILLWATCH_SCAN_WORKERS: '5' } },
    );
    expect(asked[0]).toMatchObject({
      inputs: ['a', 'b'],
      seed: 9,
      workers: 5,
      stepMs: 5_400_000,
      fieldMap: { ts: 'time', account_id: 'u=x' },
      networks: {
        csvFile: join(folder, 'n.csv'),
        mmdbFiles: ['a.mmdb', 'b.mmdb'],
        listFiles: [{ kind: 'vpn', file: 'v.txt' }],
      },
      storeUrl: null,
      keepText: 'none',
    });
  });

  it('takes accounts and networks that lie in the folder, unless others are named', async () => {
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'accounts.jsonl'), '');
    writeFileSync(join(logs, 'networks.csv'), '');
    const { asked, stderr } = await runInProcess(['scan', logs, '--accounts', 'mine.jsonl']);
    expect(asked[0]).toMatchObject({
      accountsFile: 'mine.jsonl',
      networks: { csvFile: join(logs, 'networks.csv') },
    });
    expect(stderr).toContain(`Networks from ${join(logs, 'networks.csv')}`);
    expect(stderr).not.toContain('Accounts from');
  });

  it('leads with the verdict and stays within the terminal', async () => {
    for (const columns of [50, 80, 200]) {
      const { stdout } = await runInProcess(['scan', 'x'], { columns });
      expect(stdout.trimStart()).toMatch(/^3 accounts look like model harvesting\./);
      for (const line of stdout.split('\n')) {
        expect(textWidth(line)).toBeLessThanOrEqual(Math.min(columns, 100));
      }
    }
  });

  it('names reasons, innocent explanations, what was read and what was set aside', async () => {
    const { stdout } = await runInProcess(['scan', 'x']);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('[machine-cadence, p 2 × 10⁻⁷]');
    expect(text).toContain('innocent if:');
    expect(text).toContain('201 not-json, 111 bad-time in ts (--rejects FILE keeps them)');
    expect(text).toContain('a person decides');
  });

  it('limits the list and says so', async () => {
    const { stdout } = await runInProcess(['scan', 'x', '--limit', '1']);
    expect(stdout).toContain('2 more accounts: --limit 0 lists all.');
  });

  it('keeps data on stdout and talk on stderr', async () => {
    const { stdout, stderr } = await runInProcess(['scan', 'x', '--json'], { isTTY: true });
    expect(scanResultSchema.parse(JSON.parse(stdout)).accounts).toHaveLength(3);
    expect(stderr).toContain('reading');
    const quiet = await runInProcess(['scan', 'x', '--json', '--quiet'], { isTTY: true });
    expect(quiet.stderr).toBe('');
  });

  it('writes no colour into a pipe and obeys NO_COLOR, FORCE_COLOR and --color', async () => {
    const colored = async (argv: string[], environment = {}, isTTY = false) =>
      (await runInProcess(['scan', 'x', ...argv], { environment, isTTY })).stdout.includes(ESCAPE);
    expect(await colored([])).toBe(false);
    expect(await colored([], {}, true)).toBe(true);
    expect(await colored([], { NO_COLOR: '1' }, true)).toBe(false);
    expect(await colored([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await colored(['--color=never'], {}, true)).toBe(false);
  });

  it('fails on findings only when asked, with 10', async () => {
    const code = async (...argv: string[]) => (await runInProcess(['scan', 'x', ...argv])).exitCode;
    expect(await code()).toBe(0);
    expect(await code('--fail-on', 'any')).toBe(10);
    expect(await code('--fail-on', '0.98')).toBe(10);
    expect(await code('--fail-on', '1')).toBe(0);
    expect(await code('--fail-on', 'campaign')).toBe(0);
    const stages = fakeStages([], 0);
    expect((await runInProcess(['scan', 'x', '--fail-on', 'any'], { stages })).exitCode).toBe(0);
  });

  it('says plainly when nothing stands out', async () => {
    const { stdout } = await runInProcess(['scan', 'x'], { stages: fakeStages([], 0) });
    expect(stdout).toContain('No account stands out.');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('no proof of absence');
  });

  it('shows campaigns before accounts', async () => {
    const campaign = {
      campaign_id: 'c1',
      first_alarm_at: '2026-02-03T00:00:00Z',
      confidence: 0.98,
      q_value: 0.0001,
      exchanges: 5000,
      members: [{ account_id: 'acct-33p', strength: 1, role: 'core' as const }],
      capabilities: [],
      links: [{ view: 'payment', accounts: 40, sharers: 3, surprise: 20 }],
      tests: [{ test: 'content', p_value: 0.001, statistic: 3, reason: 'They ask the same.' }],
      against: ['One is a university.'],
    };
    const scan = async (...given: Parameters<ReturnType<typeof fakeStages>['scan']>) => {
      const found = await fakeStages([]).scan(...given);
      found.result.campaigns.push(campaign);
      return found;
    };
    const { stdout, exitCode } = await runInProcess(['scan', 'x', '--fail-on', 'campaign'], {
      stages: { ...fakeStages([]), scan },
    });
    expect(exitCode).toBe(10);
    expect(stdout).toContain('· They ask the same. [content, p 0.001]');
    expect(stdout).toContain('against: One is a university.');
    expect(stdout.indexOf('  c1')).toBeLessThan(stdout.indexOf('acct-33p'));
  });

  it('shows a hostile account name as text', async () => {
    const stages = fakeStages([]);
    const hostile: typeof stages.scan = async (options, context) => {
      const { result, report } = await fakeStages([]).scan(options, context);
      const first = result.accounts[0];
      if (first !== undefined) first.account_id = `evil${ESCAPE}[2J\u202e会社`;
      return { result, report };
    };
    const { stdout } = await runInProcess(['scan', 'x'], { stages: { ...stages, scan: hostile } });
    expect(stdout).toContain('evil<U+001B>[2J<U+202E>会社');
    expect(stdout).not.toContain(ESCAPE);
    for (const line of stdout.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  it('writes a report whole, and refuses a place it cannot write before working', async () => {
    const report = join(folder, 'out.html');
    const { stderr } = await runInProcess(['scan', 'x', '--report', report]);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/);
    expect(existsSync(`${report}.part`)).toBe(false);
    expect(stderr).toContain('Report written to');
    const refused = await runInProcess(['scan', 'x', '--report', join(folder, 'no/where.html')]);
    expect(refused.exitCode).toBe(2);
    expect(refused.asked).toEqual([]);
    expect(refused.stderr).toContain('OUTPUT_UNWRITABLE');
  });

  it('shows how input is read, and hits of a preset', async () => {
    const preview = await runInProcess(['scan', 'x', '--explain-input']);
    expect(preview.stdout).toContain('account_id  a<U+001B>[2J');
    const hits = await runInProcess(['scan', 'x', '--preset', 'kql-volume', '--fail-on', 'any']);
    expect(hits.exitCode).toBe(10);
    expect(hits.stdout).toContain('2 hits of kql-volume');
    expect(hits.stdout).toContain('a<U+202E>b     6,001');
  });
});

describe('what goes wrong', () => {
  const broken = (thrown: unknown) => ({
    ...fakeStages([]),
    scan: async () => {
      throw thrown;
    },
  });

  it('says what, where and what to do', async () => {
    const place = { file: 'a.jsonl', line: 12, field: 'ts' };
    const error = failure('INPUT_NOT_FOUND', { path: 'a.jsonl' }, { place });
    const { exitCode, stderr } = await runInProcess(['scan', 'x'], { stages: broken(error) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error There is no file');
    expect(stderr).toContain('where a.jsonl, line 12, field ts');
    expect(stderr).toMatch(/ do Check the path/);
    expect(stderr).not.toContain('    at ');
  });

  it('shows stacks and causes with --debug only', async () => {
    const error = new Error('boom', { cause: new Error('deeper') });
    const calm = await runInProcess(['scan', 'x'], { stages: broken(error) });
    expect(calm.exitCode).toBe(1);
    expect(calm.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
    const loud = await runInProcess(['scan', 'x', '--debug'], { stages: broken(error) });
    expect(loud.stderr).toContain('    at ');
    expect(loud.stderr).toContain('caused by');
  });

  it('stays within four lines when a message has many', async () => {
    const config = join(folder, 'many.yaml');
    writeFileSync(config, Array.from({ length: 20 }, (_, index) => `key${index}: 1`).join('\n'));
    const { stderr, exitCode } = await runInProcess(['scan', 'x', '--config', config]);
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
    expect(stderr).toContain('more)');
  });

  it('ends with 130 after Ctrl-C, whatever the stage throws', async () => {
    const controller = new AbortController();
    const stages = {
      ...fakeStages([]),
      scan: async () => {
        controller.abort();
        throw new Error('aborted');
      },
    };
    const ran = await runInProcess(['scan', 'x'], { stages, abort: controller.signal });
    expect(ran.exitCode).toBe(130);
    expect(ran.stderr).toContain('Stopped.');
  });
});

describe('config check', () => {
  it('says where, what, what was expected and what was meant', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'scan:\n  sede: 4\n  workers: all\n');
    const { exitCode, stdout } = await runInProcess(['config', 'check', file]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('2 problems');
    expect(stdout).toMatch(
      /scan\.workers\n {4}got {7}"all"\n {4}expected {2}integer from 1 to 256 or null/,
    );
    expect(stdout).toContain('meant?    seed');
    const { problems } = JSON.parse(
      (await runInProcess(['config', 'check', file, '--json'])).stdout,
    );
    expect(problems).toHaveLength(2);
  });

  it('is content with a good file', async () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, 'scan:\n  seed: 4\n');
    expect(await runInProcess(['config', 'check', file])).toMatchObject({ exitCode: 0 });
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { stdout, exitCode } = await runInProcess(['completion', shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('stillwatch complete');
  });

  it.each([
    [['sc'], ['scan\t']],
    [['config', ''], ['check\t']],
    [
      ['scan', '--re'],
      ['--rejects\t', '--report\t'],
    ],
    [
      ['scan', '--preset', ''],
      ['kql-volume\t', 'output-ratio\t'],
    ],
    [['scan', '--keep-text', 'a'], ['all\t']],
    [
      ['completion', ''],
      ['bash\t', 'fish\t'],
    ],
    [['tail', '--qui'], ['--quiet\t']],
  ])('of %j offers %j', async (words, expected) => {
    const { stdout } = await runInProcess(['complete', '--', ...words]);
    for (const offer of expected) expect(stdout).toContain(offer);
    expect(stdout).toMatch(/:4\n$/);
  });

  it.each([[['scan', '']], [['scan', '--report', '']], [['scan', 'a', 'b']]])(
    'of %j leaves file names to the shell',
    async (words) => {
      expect((await runInProcess(['complete', '--', ...words])).stdout).toBe(':0\n');
    },
  );
});
