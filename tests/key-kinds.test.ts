/** No key without a way to replace it: every setting that names one is of a kind that has a row and a proof. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KEY_KINDS, NO_KEYS } from './fixtures/key-kinds.ts';

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

function settingsOf({ properties = {}, ...rest }: Schema, under: string): string[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => {
    const path = under === '' ? name : `${under}.${name}`;
    return [path, ...settingsOf(schema, path)];
  });
  const { items, anyOf = [], oneOf = [], additionalProperties } = rest;
  const parts = [items, additionalProperties, ...anyOf, ...oneOf];
  return [
    ...own,
    ...parts.flatMap((part) => (typeof part === 'object' ? settingsOf(part, under) : [])),
  ];
}

test('each setting that names a key is of a kind that can be replaced', () => {
  const named = (['gateway', 'configuration'] as const).flatMap((name) => {
    const schema = JSON.parse(read(`docs/reference/${name}.schema.json`)) as Schema;
    const whose = name === 'gateway' ? 'gateway' : 'control';
    return settingsOf(schema, '')
      .filter((path) =>
        /key|pepper|secret|credential|token|password/i.test(path.split('.').at(-1) ?? ''),
      )
      .map((path) => `${whose} ${path}`);
  });
  const known = [...KEY_KINDS.flatMap(({ settings }) => settings), ...Object.keys(NO_KEYS)];
  expect([...new Set(named)].sort()).toEqual(known.sort());
});

test('the documentation has a row for each kind, and no other', () => {
  const [, section = ''] = read('docs/operate.md').split('## Keys and how they are replaced\n');
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => /^\| (?!key |---)/.test(line));
  const left = rows.filter((row) => !KEY_KINDS.some((kind) => row.startsWith(`| ${kind.row}`)));
  expect(left).toEqual([]);
  expect(rows).toHaveLength(KEY_KINDS.length);
});

/** The text of each test in a file: from its title to where the next one begins. */
const testsIn = (file: string): string[] =>
  read(file)
    .split(/^\s*(?=(?:test|it)\()/m)
    .slice(1);

test('each kind has a test that replaces it while calls go on, and wants that none of them failed', () => {
  for (const { row, proof } of KEY_KINDS) {
    const found = testsIn(proof.file).filter((text) => {
      const [title = ''] = /['"`].*/.exec(text) ?? [];
      return title.includes(proof.test);
    });
    expect(found, row).toHaveLength(1);
    const beside = /\bawait whileCallsGoOn\(/.test(found[0] ?? '');
    expect(beside, row).toBe(proof.alone === undefined);
  }
});
