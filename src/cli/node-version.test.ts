import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeTooOld, OLDEST_NODE } from './node-version.ts';

test('the oldest Node is the one that package.json names', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { engines } = JSON.parse(manifest) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${OLDEST_NODE.replace(/\.0$/, '')}`);
});

test.each([
  ['24.12.0', true],
  ['24.21.0', true],
  ['25.0.0', true],
  ['26.1.0', true],
  ['24.11.9', false],
  ['24.2.0', false],
  ['22.30.1', false],
  ['20.20.2', false],
])('Node %s will do: %s', (version, does) => {
  const told = nodeTooOld(version);
  expect(told === null).toBe(does);
  if (told !== null) expect(told).toContain(`this is ${version}`);
});
