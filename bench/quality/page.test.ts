import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { qualityPages } from './page.ts';

const docs = new URL('../../docs/', import.meta.url);
const pages = qualityPages();

it.each([...pages])(
  'docs/%s shows the committed results (else: npm run bench:quality -- --page-only)',
  (name, text) => {
    expect(readFileSync(new URL(name, docs), 'utf8')).toBe(text);
  },
);

it('no plot is left of results that are gone', () => {
  const there = readdirSync(new URL('quality/', docs)).map((name) => `quality/${name}`);
  expect(there.sort()).toEqual([...pages.keys()].filter((name) => name !== 'quality.md').sort());
});
