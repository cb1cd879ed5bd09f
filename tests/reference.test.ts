import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { referencePages } from '../scripts/reference-pages.ts';
import {
  configurationSchema,
  describedSettings,
  gatewaySchema,
} from '../scripts/settings-pages.ts';

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

  it('says of every setting what it takes and what it means', () => {
    const settings = [gatewaySchema(), configurationSchema()].flatMap((schema) =>
      describedSettings(schema),
    );
    expect(settings.length).toBeGreaterThan(150);
    const mute = settings.filter(({ meaning }) => !/^.{5,}\.$/.test(meaning));
    expect(mute.map(({ path }) => path)).toEqual([]);
    expect(settings.filter(({ takes }) => /undefined|anything/.test(takes))).toEqual([]);
  });

  it('lists every key of the example of a gateway', () => {
    const example = new URL('../examples/gateway.yaml', import.meta.url);
    const page = pages.get('gateway-settings.md') ?? '';
    const keys = pathsOf(parse(readFileSync(example, 'utf8')) as unknown);
    expect(keys.length).toBeGreaterThan(20);
    const prices = /^prices\.[^.]+\./;
    const listed = (path: string) => page.includes(`\`${path.replace(prices, 'prices.NAME.')}\``);
    expect(keys.filter((path) => !listed(path))).toEqual([]);
  });

  it('holds no generated page that nothing makes any more', () => {
    const generated = readdirSync(folder).filter((name) =>
      readFileSync(new URL(name, folder), 'utf8').includes('Made by `npm run reference`'),
    );
    expect(generated.sort()).toEqual([...pages.keys()].sort());
  });
});

/** The places of all leaves in a parsed file, entries of lists as `[]`. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((item) => pathsOf(item, `${path}[]`));
    return inner.every((one) => one === `${path}[]`) ? [path] : inner;
  }
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, path === '' ? key : `${path}.${key}`),
  );
}
