import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GROUP_TESTS } from '#attribute/group-tests';
import { FAMILIES } from '#attribute/view';
import { VIEWS } from '#attribute/views';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/detect');
const page = readFileSync(join(folder, 'campaigns.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('|'));

describe('the page about campaigns', () => {
  it.each(FAMILIES)('lists every view of the family %s', (family) => {
    const row = rows.find((line) => line.startsWith(`| ${family} |`)) ?? '';
    const named = [...row.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id);
    expect(named.sort()).toEqual(
      VIEWS.filter((view) => view.family === family)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('lists every group test under its family', () => {
    for (const { id, family } of GROUP_TESTS) {
      expect(
        rows.some((line) => line.startsWith(`| \`${id}\` | ${family} |`)),
        id,
      ).toBe(true);
    }
  });

  it('points at pages and tests that exist', () => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8');
      const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target as string);
      for (const target of targets.filter((one) => !one.includes('://'))) {
        expect(readdirSync(dirname(join(folder, target))), target).toContain(
          target.split('/').at(-1),
        );
      }
    }
    const tests = [...page.matchAll(/`((?:src|tests)\/[a-z0-9/.-]+\.test\.ts)`/g)];
    for (const [, path] of tests)
      expect(readFileSync(join(root, path as string), 'utf8')).toBeTruthy();
  });
});
