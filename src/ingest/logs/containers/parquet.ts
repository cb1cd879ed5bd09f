/** Reads Parquet files: columns and row groups from the footer, then rows of one group at a time. */
import { type FileHandle, open } from 'node:fs/promises';
import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { LogRecord } from '../format.ts';

/** What the footer of a Parquet file tells. */
export interface ParquetLayout {
  columns: string[];
  /** [first row, row after the last] of each row group: what is read at a time. */
  rowGroups: { from: number; to: number }[];
}

/** Rows of one row group; a row is put together when it is asked for. */
export interface ParquetRows {
  count: number;
  row(index: number): LogRecord;
}

export function isParquet(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';
}

/** Reads the footer. Throws what the reader throws when it is damaged. */
export async function readParquetLayout(path: string): Promise<ParquetLayout> {
  return await withFile(path, async (file) => {
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata).children.map((child) => child.element.name);
    let row = 0;
    const rowGroups = metadata.row_groups.map((group) => {
      const from = row;
      row += Number(group.num_rows);
      return { from, to: row };
    });
    return { columns, rowGroups };
  });
}

/** Reads one row group; memory is that of its columns. Throws what the reader throws. */
export async function readParquetRows(
  path: string,
  group: { from: number; to: number },
): Promise<ParquetRows> {
  return await withFile(path, async (file) => {
    const count = group.to - group.from;
    const columns = new Map<string, unknown[]>();
    await parquetRead({
      file,
      compressors,
      rowStart: group.from,
      rowEnd: group.to,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const values = columns.get(columnName) ?? new Array<unknown>(count);
        columns.set(columnName, values);
        const skip = rowStart - group.from;
        for (let index = 0; index < columnData.length; index++) {
          if (skip + index >= 0 && skip + index < count) values[skip + index] = columnData[index];
        }
      },
    });
    return { count, row: (index) => recordAt(columns, index) };
  });
}

function recordAt(columns: ReadonlyMap<string, readonly unknown[]>, index: number): LogRecord {
  const record: Record<string, unknown> = {};
  for (const [name, values] of columns) {
    const value = plain(values[index], 0);
    if (value !== null && value !== undefined) record[name] = value;
  }
  return record;
}

const DEPTH_LIMIT = 32;

/** The value as JSON would carry it; times become epoch milliseconds. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (depth > DEPTH_LIMIT) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]),
  );
}

async function withFile<Result>(
  path: string,
  use: (file: AsyncBuffer) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return await use({
      byteLength: size,
      slice: (start, end) => readSlice(handle, start, Math.min(end ?? size, size)),
    });
  } finally {
    await handle.close();
  }
}

async function readSlice(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) throw new Error('the file ends too early');
    at += bytesRead;
  }
  return bytes.buffer;
}
