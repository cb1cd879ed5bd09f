import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { QUOTED } from './loop-targets.ts';
import { allTargets, speedPage } from './page.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

it('shows the committed results (else: node bench/speed-page.ts)', () => {
  expect(read('docs/speed.md')).toBe(speedPage());
});

it.each(Object.values(QUOTED))('quotes what docs/operate.md says: %s', (text) => {
  expect(read('docs/operate.md').replaceAll('\n', ' ')).toContain(text);
});

it.each(allTargets())('says of "$what" by what it is measured, and why it is missed', (target) => {
  const files = target.command.match(/[\w/.-]+\.ts/g) ?? [];
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  if (target.reached !== true) expect(target.why).not.toBe('');
  expect(`${target.measured} ${target.why}`).not.toMatch(/NaN|undefined|\[object/);
});
