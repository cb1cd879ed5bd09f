import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The table in docs/gateway.md names tests: each has to be there, by that very name. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}/docs/gateway.md`, 'utf8');
const from = page.indexOf('## What goes wrong with gateways');
const section = page.slice(from, page.indexOf('\n## ', from + 1));

const files = new Map<string, string>();
for (const path of globSync(['tests/gateway/*.ts', 'src/{gateway,providers}/**/*.ts'], {
  cwd: root,
})) {
  const text = readFileSync(`${root}/${path}`, 'utf8');
  files.set(basename(path), (files.get(basename(path)) ?? '') + text);
}

const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what goes'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

test('every complaint has a test, of the name that the page gives', () => {
  expect(rows.length).toBeGreaterThanOrEqual(12);
  for (const [complaint, tests = ''] of rows) {
    const named = [...tests.matchAll(/`([^`]+)`: (.+?)(?=; `|$)/g)];
    expect(named.length, complaint).toBeGreaterThan(0);
    for (const [, file = '', name = ''] of named) {
      expect(files.get(file) ?? '', `${file} has the test "${name}"`).toContain(`'${name}'`);
    }
  }
});
