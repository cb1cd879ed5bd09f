/** Holds what the README shows of the demo to what the demo prints. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { excerptOf, runDemo, withOutput } from '../scripts/readme-output.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README shows what the demo prints (else: npm run pictures)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-readme-'));
  try {
    const excerpt = excerptOf(runDemo(join(folder, 'report.html')));
    expect(readme).toBe(withOutput(readme, excerpt));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);

test('a README that shows anything else is found', () => {
  expect(withOutput(readme, ['  2 campaigns look like model harvesting.'])).not.toBe(readme);
  expect(() => withOutput('# Stillwatch', [])).toThrow('no place');
});
