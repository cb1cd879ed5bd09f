import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptCells } from './kept-cells.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-cells-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a run that is taken up measures only what is missing', async () => {
  let measured = 0;
  const measure = async () => ({ count: ++measured });
  expect(await keptCells(directory).measure('small-1-12h-3', measure)).toEqual({ count: 1 });
  expect(await keptCells(directory).measure('small-1-12h-3', measure)).toEqual({ count: 1 });
  expect(await keptCells(directory).measure('small-1-12h-4', measure)).toEqual({ count: 2 });
});

test('a measurement that fails leaves nothing behind', async () => {
  const cells = keptCells(directory);
  const failing = cells.measure('one', () => Promise.reject(new Error('stopped')));
  await expect(failing).rejects.toThrow('stopped');
  expect(readdirSync(directory)).toEqual([]);
});
