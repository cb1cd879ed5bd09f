import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../scripts/reference-pages.ts';

const folder = new URL('../docs/reference/', import.meta.url);

const pages = await referencePages();

describe('docs/reference', () => {
  it.each([...pages])('%s says what the source says (else: npm run reference)', (name, text) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
  });

  it('names every command, setting and error once', () => {
    const errors = pages.get('errors.md') ?? '';
    expect(errors.match(/^\| `[A-Z_]+` \|/gm)?.length).toBeGreaterThan(10);
    expect(errors).not.toMatch(/NaN|undefined|\[object/);
    expect(pages.get('configuration.md')).toContain('`scan.falseDiscoveryRate`');
    expect(pages.get('cli.md')).toContain('`stillwatch scan <input...>`');
  });

  it('holds no generated page that nothing makes any more', () => {
    const generated = readdirSync(folder).filter((name) =>
      readFileSync(new URL(name, folder), 'utf8').includes('Made by `npm run reference`'),
    );
    expect(generated.sort()).toEqual([...pages.keys()].sort());
  });
});
