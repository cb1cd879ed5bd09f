import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRowSpool, type RowSpool } from './row-spool.ts';

let directory: string;
let spool: RowSpool;
beforeAll(async () => {
  directory = join(mkdtempSync(join(tmpdir(), 'stillwatch-test-')), 'rows');
  mkdirSync(directory);
  writeFileSync(join(directory, 'left by a killed engine'), '');
  spool = await createRowSpool({ directory, maxBytes: 100 });
});
afterAll(() => rmSync(dirname(directory), { recursive: true }));

test('head and rest become one file, which goes when told', async () => {
  const rest = Readable.from([Buffer.from('b'), Buffer.from('c')]);
  const file = await spool.write(Buffer.from('a'), rest);
  expect(file.bytes).toBe(3);
  expect(readFileSync(file.path, 'utf8')).toBe('abc');
  await spool.remove(file.path);
  expect(readdirSync(directory)).toEqual([]);
});

test('too many rows and a broken body leave no file', async () => {
  const many = Readable.from(Array.from({ length: 9 }, () => Buffer.alloc(600_000)));
  await expect(spool.write(Buffer.alloc(0), many)).rejects.toThrow('TOO_MANY_BYTES');
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(1);
      throw new Error('gone');
    })(),
  );
  await expect(spool.write(Buffer.alloc(0), broken)).rejects.toThrow('gone');
  expect(many.destroyed).toBe(false);
  expect(readdirSync(directory)).toEqual([]);
});

test('close removes the directory', async () => {
  await spool.close();
  expect(existsSync(directory)).toBe(false);
});
