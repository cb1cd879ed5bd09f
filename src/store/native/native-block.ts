/** Puts columns together into one block of ClickHouse's Native format. */

import type { StoreColumn } from '../exchanges/columns.ts';
import {
  AddressColumn,
  ArrayColumn,
  ByteWriter,
  LabelColumn,
  NumberColumn,
  type NumberType,
  type Part,
  TextColumn,
  WideColumn,
} from './column-buffers.ts';

/** The buffer that takes values of a ClickHouse type. */
interface BufferOf {
  String: TextColumn;
  'LowCardinality(String)': LabelColumn;
  UInt8: NumberColumn;
  UInt16: NumberColumn;
  UInt32: NumberColumn;
  UInt64: WideColumn;
  "DateTime64(3, 'UTC')": WideColumn;
  IPv6: AddressColumn;
  'Nullable(UInt8)': NumberColumn;
  'Nullable(UInt16)': NumberColumn;
  'Nullable(UInt32)': NumberColumn;
  'Nullable(Float32)': NumberColumn;
  'Nullable(Float64)': NumberColumn;
  'Array(UInt32)': ArrayColumn;
  'Array(Int8)': ArrayColumn;
}
type BlockType = keyof BufferOf;

function bufferOf(type: BlockType): Part {
  switch (type) {
    case 'String':
      return new TextColumn();
    case 'LowCardinality(String)':
      return new LabelColumn();
    case 'IPv6':
      return new AddressColumn();
    case 'UInt64':
    case "DateTime64(3, 'UTC')":
      return new WideColumn();
  }
  const inner = /^(Nullable|Array)\((\w+)\)$/.exec(type);
  if (inner?.[1] === 'Array') return new ArrayColumn(inner[2] as NumberType);
  return new NumberColumn((inner?.[2] ?? type) as NumberType, inner !== null);
}

type Buffers<Columns extends readonly StoreColumn[]> = {
  [Each in Columns[number] as Each['name']]: Each['type'] extends BlockType
    ? BufferOf[Each['type']]
    : never;
};

/**
 * One block in the making: `into.<column>.put(value)` for every column, in any order, then `row()`;
 * `take()` gives the bytes of a Native block (none for no rows) and starts the next. Buffers are kept between blocks.
 */
export function createNativeBlock<const Columns extends readonly StoreColumn[]>(columns: Columns) {
  const parts = columns.map(({ name, type }) => ({
    name,
    type,
    buffer: bufferOf(type as BlockType),
  }));
  const into = Object.fromEntries(parts.map(({ name, buffer }) => [name, buffer]));
  let rows = 0;

  function take(): { bytes: Uint8Array<ArrayBuffer>; rows: number } {
    if (rows === 0) return { bytes: new Uint8Array(), rows };
    const chunks: Uint8Array[] = [];
    const head = new ByteWriter();
    head.length(columns.length);
    head.length(rows);
    for (const { name, type, buffer } of parts) {
      head.text(name);
      head.text(type);
      chunks.push(Uint8Array.prototype.slice.call(head.bytes, 0, head.at), ...buffer.finish(rows));
      head.at = 0;
    }
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    const taken = { bytes, rows };
    for (const { buffer } of parts) buffer.clear();
    rows = 0;
    return taken;
  }

  return {
    into: into as Buffers<Columns>,
    row: (): void => {
      rows++;
    },
    rows: (): number => rows,
    take,
  };
}
