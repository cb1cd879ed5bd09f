import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'stillwatch-package-'));
const quiet = { cwd: place, encoding: 'utf8' as const, stdio: 'pipe' as const };
const stillwatch = (...args: string[]): string =>
  execFileSync(
    process.execPath,
    [join(place, 'node_modules/stillwatch/dist/cli/main.js'), ...args],
    quiet,
  );

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', place], {
    ...quiet,
    cwd: root,
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [{ filename: string }];
  writeFileSync(join(place, 'package.json'), '{"name":"consumer","private":true}');
  execFileSync('npm', ['install', '--omit=optional', '--no-audit', `./${filename}`], quiet);
  for (const engine of ['chdb', '@chdb']) {
    const installed = join(root, 'node_modules', engine);
    const target = join(place, 'node_modules', engine);
    if (existsSync(installed) && !existsSync(target)) symlinkSync(installed, target);
  }
}, 300_000);

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
  // What was built to be packed would stand in for the sources wherever imports are looked up.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
});

test('the tarball is well-formed', () => {
  const checked = execFileSync(
    process.execPath,
    [join(root, 'node_modules/.bin/publint'), '--strict'],
    {
      ...quiet,
      cwd: root,
    },
  );
  expect(checked).toContain('All good!');
});

test('the installed tarball answers with its version', () => {
  expect(stillwatch('version')).toContain('0.1.0');
});

test('the installed tarball holds compiled JavaScript and no tests', () => {
  const files = execFileSync('find', ['node_modules/stillwatch', '-type', 'f'], quiet).split('\n');
  expect(files.some((file) => file.endsWith('/dist/analysis/scan.js'))).toBe(true);
  expect(files.filter((file) => /[.]test[.]|fixtures|[.]ts$/.test(file))).toEqual([]);
});

test('the installed tarball scans a log with the embedded engine', () => {
  stillwatch('simulate', 'demo', '--scale', '0.1', '--out', place, '--quiet');
  const output = stillwatch(
    'scan',
    join(place, 'exchanges.ndjson'),
    '--step',
    '1d',
    '--json',
    '--quiet',
  );
  const result = JSON.parse(output) as { input: { exchanges: number } };
  expect(result.input.exchanges).toBeGreaterThan(1000);
}, 300_000);
