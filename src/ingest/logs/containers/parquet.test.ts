import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { readParquetLayout, readParquetRows } from './parquet.ts';

describe('Parquet', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'stillwatch-parquet-')), 'x.parquet');
  const count = 25;
  const rows = Array.from({ length: count }, (_, index) => index);
  writeFileSync(
    path,
    Buffer.from(
      parquetWriteBuffer({
        rowGroupSize: 10,
        columnData: [
          { name: 'account_id', data: rows.map((index) => `a${index}`), type: 'STRING' },
          {
            name: 'ts',
            data: rows.map((index) => new Date(1_769_904_000_000 + index)),
            type: 'TIMESTAMP',
          },
          {
            name: 'output_tokens',
            data: rows.map((index) => (index === 3 ? null : BigInt(index))),
            type: 'INT64',
          },
          {
            name: 'messages',
            data: rows.map(() => [{ role: 'user', content: 'hi' }]),
            type: 'JSON',
          },
        ],
      }),
    ),
  );

  test('row groups are read one by one as plain values', async () => {
    const layout = await readParquetLayout(path);
    expect(layout.columns).toEqual(['account_id', 'ts', 'output_tokens', 'messages']);
    const read = [];
    for (const group of layout.rowGroups) {
      const { count: size, row } = await readParquetRows(path, group);
      for (let index = 0; index < size; index++) read.push(row(index));
    }
    expect(layout.rowGroups.length).toBe(3);
    expect(read.length).toBe(count);
    expect(read[12]).toEqual({
      account_id: 'a12',
      ts: 1_769_904_000_012,
      output_tokens: 12,
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(read[3]).not.toHaveProperty('output_tokens');
  });

  test('a file without a footer is refused', async () => {
    const broken = `${path}.broken`;
    writeFileSync(broken, 'PAR1 and nothing more');
    await expect(readParquetLayout(broken)).rejects.toThrow();
  });
});
