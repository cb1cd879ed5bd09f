import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './fixtures/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

describe('what goes wrong', () => {
  it('without having been foreseen ends with 1, and shows stacks with --debug only', async () => {
    const write = () => {
      throw new Error('boom');
    };
    const stdout = { write, isTTY: false, columns: 80, rows: 24 };
    const calm = await runInProcess(['version'], { stdout });
    expect(calm.exitCode).toBe(1);
    expect(calm.stderr).toContain('boom');
    expect(calm.stderr).not.toContain('    at ');
    expect((await runInProcess(['version', '--debug'], { stdout })).stderr).toContain('    at ');
  });

  it('stays within four lines when a message has many', async () => {
    const config = join(folder, 'many.yaml');
    writeFileSync(config, Array.from({ length: 20 }, (_, index) => `key${index}: 1`).join('\n'));
    const { stderr, exitCode } = await runInProcess(['scan', 'x', '--config', config]);
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
    expect(stderr).toContain('more)');
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
