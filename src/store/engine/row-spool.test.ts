import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRowSpool, type RowSpool } from './row-spool.ts';

let spool: RowSpool;
beforeAll(async () => {
  spool = await createRowSpool({ fallback: tmpdir(), maxBytes: 100 });
});
afterAll(() => spool.close());

test('head and rest become one file, which goes when told', async () => {
  const rest = Readable.from([Buffer.from('b'), Buffer.from('c')]);
  const file = await spool.write(Buffer.from('a'), rest);
  expect(file.bytes).toBe(3);
  expect(readFileSync(file.path, 'utf8')).toBe('abc');
  await spool.remove(file.path);
  expect(readdirSync(dirname(file.path))).toEqual([]);
});

test('too many rows and a broken body leave no file', async () => {
  const file = await spool.write(Buffer.from('a'), null);
  const directory = dirname(file.path);
  await spool.remove(file.path);
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
