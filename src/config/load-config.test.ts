import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StillwatchError } from '#std/errors';
import { wantsColor } from './environment.ts';
import { loadConfig } from './load-config.ts';
import { SETTINGS } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function problemsOf(sources: Partial<Parameters<typeof loadConfig>[0]>): Promise<string> {
  const thrown = await loadConfig({ file: null, environment: {}, flags: {}, ...sources }).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(StillwatchError);
  return (thrown as StillwatchError).message;
}

describe('loadConfig', () => {
  it('has a default for everything', async () => {
    const { config, warnings } = await loadConfig({ file: null, environment: {}, flags: {} });
    expect(config.scan).toMatchObject({ seed: 1, falseDiscoveryRate: 0.01, stepSeconds: null });
    expect(config.store.url).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('takes the flag over the environment over the file over the default', async () => {
    const path = file('a.yaml', 'scan:\n  seed: 2\n  workers: 3\n  stepSeconds: 600\n');
    const { config } = await loadConfig({
      file: path,
      environment: { STILLWATCH_SCAN_SEED: '5', STILLWATCH_SCAN_WORKERS: '6' },
      flags: { 'scan.seed': 9 },
    });
    expect(config.scan).toMatchObject({ seed: 9, workers: 6, stepSeconds: 600, keepText: 'none' });
  });

  it('reads YAML and JSON, and paths from where the file lies', async () => {
    const yaml = file(
      'n.yaml',
      'networks:\n  csvFile: nets.csv\n  listFiles:\n    - {kind: vpn, file: v.txt}\n',
    );
    const json = file('n.json', '{"networks": {"mmdbFiles": ["a.mmdb", "/b.mmdb"]}}');
    const fromYaml = await loadConfig({ file: yaml, environment: {}, flags: {} });
    expect(fromYaml.config.networks.csvFile).toBe(join(folder, 'nets.csv'));
    expect(fromYaml.config.networks.listFiles).toEqual([
      { kind: 'vpn', file: join(folder, 'v.txt') },
    ]);
    const fromJson = await loadConfig({ file: json, environment: {}, flags: {} });
    expect(fromJson.config.networks.mmdbFiles).toEqual([join(folder, 'a.mmdb'), '/b.mmdb']);
  });

  it('reads lists, numbers and nothing from the environment', async () => {
    const { config } = await loadConfig({
      file: null,
      environment: {
        STILLWATCH_NETWORKS_LIST_FILES: 'hosting=a.txt,vpn=b.txt',
        STILLWATCH_TAIL_ENDPOINT_PATTERNS: '/v1/x,/v1/y',
        STILLWATCH_SCAN_WORKERS: 'null',
        STILLWATCH_SCAN_MAX_REJECT_SHARE: '0.25',
      },
      flags: {},
    });
    expect(config.networks.listFiles).toHaveLength(2);
    expect(config.tail.endpointPatterns).toEqual(['/v1/x', '/v1/y']);
    expect(config.scan).toMatchObject({ workers: null, maxRejectShare: 0.25 });
  });

  it('says where, what, what was expected and what was meant', async () => {
    const path = file('bad.yaml', 'scan:\n  sede: 4\n  stepSeconds: soon\nstorre:\n  url: x\n');
    const message = await problemsOf({ file: path });
    expect(message).toContain('scan.sede');
    expect(message).toContain('did you mean seed?');
    expect(message).toContain('scan.stepSeconds');
    expect(message).toContain('got "soon", expected integer from 60 to 604800');
    expect(message).toContain('did you mean store?');
    expect(message).toContain('bad.yaml');
  });

  it('names the variable or the command line that was wrong', async () => {
    expect(await problemsOf({ environment: { STILLWATCH_SCAN_SEED: 'x' } })).toContain(
      'scan.seed (STILLWATCH_SCAN_SEED): got "x"',
    );
    expect(await problemsOf({ flags: { 'scan.falseDiscoveryRate': 2 } })).toContain('command line');
  });

  it('warns of a variable that is no setting', async () => {
    const { warnings } = await loadConfig({
      file: null,
      environment: { STILLWATCH_SCAN_SED: '1', HOME: '/x', STILLWATCH_CONFIG: 'y' },
      flags: {},
    });
    expect(warnings).toEqual([
      'The environment variable STILLWATCH_SCAN_SED is no setting; did you mean STILLWATCH_SCAN_SEED?',
    ]);
  });

  it.each([
    ['not a map', '- 1\n- 2\n'],
    ['a section that is a number', 'scan: 3\n'],
    ['broken YAML', 'scan: [1\n'],
    ['a prototype', '__proto__:\n  polluted: true\n'],
    ['aliases without end', `a: &a [x]\nb: &b [${'*a,'.repeat(30)}]\n`],
  ])('refuses %s with a plain message', async (_name, text) => {
    const message = await problemsOf({ file: file('odd.yaml', text) });
    expect(message.length).toBeGreaterThan(10);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('takes an empty file and empty sections as nothing said', async () => {
    for (const text of ['', '# nothing\n', 'scan:\n']) {
      const { config } = await loadConfig({
        file: file('e.yaml', text),
        environment: {},
        flags: {},
      });
      expect(config.scan.seed).toBe(1);
    }
  });

  it('says when the file cannot be read', async () => {
    expect(await problemsOf({ file: join(folder, 'absent.yaml') })).toContain('cannot be read');
    expect(await problemsOf({ file: file('big.yaml', `#${'x'.repeat(1_100_000)}`) })).toContain(
      'larger',
    );
  });
});

describe('settings', () => {
  it('are all described, with a unit or a plain kind', () => {
    expect(SETTINGS.length).toBeGreaterThan(15);
    for (const setting of SETTINGS) {
      expect(setting.description, setting.path).toMatch(/^[A-Z].*\.$/);
      expect(setting.expected, setting.path).not.toContain('any');
      expect(setting.defaultValue, setting.path).not.toBeUndefined();
    }
  });
});

describe('wantsColor', () => {
  it.each([
    ['auto', {}, true, true],
    ['auto', {}, false, false],
    ['auto', { NO_COLOR: '1' }, true, false],
    ['auto', { NO_COLOR: '' }, true, true],
    ['auto', { FORCE_COLOR: '1' }, false, true],
    ['auto', { FORCE_COLOR: '0' }, true, false],
    ['auto', { TERM: 'dumb' }, true, false],
    ['always', { NO_COLOR: '1' }, false, true],
    ['never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s %o on a terminal %s: %s', (choice, environment, isTTY, expected) => {
    expect(wantsColor({ choice, environment, isTTY })).toBe(expected);
  });
});
