/** What tests need: missing things skip by name, or fail where everything is required. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isFailure, needs } from './fixtures/needs.ts';
import { maySkip } from './fixtures/skip-reporter.ts';
import { UNOBTAINABLE } from './fixtures/unobtainable.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test.each([
  [['nginx'], undefined, false],
  [['nginx'], 'all', true],
  [['clickhouse-server'], 'all', false],
  [['clickhouse-server', 'nginx'], 'all', true],
] as const)(
  'lacking %j with STILLWATCH_REQUIRE=%s is a failure: %s',
  (missing, required, fails) => {
    expect(isFailure(missing, required)).toBe(fails);
  },
);

test('only a named need that no registry offers may skip where everything is required', () => {
  expect(maySkip('a server [needs clickhouse-server]')).toBe(true);
  expect(maySkip('a server [needs clickhouse-server, nginx]')).toBe(false);
  expect(maySkip('a server')).toBe(false);
});

test('what is missing is told by name, what is there is found', () => {
  const { found, missing } = needs('nginx');
  expect(missing).toEqual(found === '' ? ['nginx'] : []);
});

/** Ways around `needs`: they would skip without being named. */
const OTHER_WAYS =
  /\b(?:describe|it|test)\.(?:skip|skipIf|runIf|todo|only)\b|\bcontext\.skip\(|\bctx\.skip\(/;

test('no test skips in another way', () => {
  const files = ['src', 'tests', 'bench'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /[.](test|contract)[.]ts$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const found = files.filter(
    (file) => file !== 'tests/needs.test.ts' && OTHER_WAYS.test(readFileSync(root + file, 'utf8')),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(found).toEqual([]);
});

test('.ci/run installs every need that a registry offers', () => {
  const script = readFileSync(`${root}.ci/run`, 'utf8');
  const words: Record<string, string> = { nft: 'nftables', mount: '', root: '' };
  const table = readFileSync(`${root}tests/fixtures/needs.ts`, 'utf8');
  const names = [...table.matchAll(/^ {2}'?([a-z0-9-]+)'?: \(\) =>/gm)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(8);
  expect(names).toEqual(expect.arrayContaining(Object.keys(UNOBTAINABLE)));
  for (const name of names) {
    if (name in UNOBTAINABLE) continue;
    expect(script, name).toContain(words[name] ?? name);
  }
});
