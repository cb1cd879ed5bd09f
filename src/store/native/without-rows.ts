/**
 * Drops rows from a Native block, for duplicates that are recognised after encoding. It knows the
 * types that createNativeBlock writes.
 */

const WIDTHS: Record<string, number> = {
  UInt8: 1,
  Int8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  Float32: 4,
  Float64: 8,
  "DateTime64(3, 'UTC')": 8,
  IPv6: 16,
};

class BlockCopy {
  readonly from: Buffer;
  readonly into: Buffer<ArrayBuffer>;
  readonly dropped: ReadonlySet<number>;
  rows = 0;
  read = 0;
  written = 0;

  constructor(block: Uint8Array, dropped: ReadonlySet<number>) {
    this.from = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    this.into = Buffer.allocUnsafeSlow(block.byteLength);
    this.dropped = dropped;
  }

  copy(bytes: number): void {
    this.from.copy(this.into, this.written, this.read, this.read + bytes);
    this.read += bytes;
    this.written += bytes;
  }

  length(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.from[this.read++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  writeLength(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.into[this.written++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.into[this.written++] = rest;
  }

  /** Copies a text with its length and returns it. */
  name(): string {
    const start = this.read;
    const length = this.length();
    const text = this.from.toString('utf8', this.read, this.read + length);
    const end = this.read + length;
    this.read = start;
    this.copy(end - start);
    return text;
  }

  uint64(): number {
    const value = Number(this.from.readBigUInt64LE(this.read));
    this.read += 8;
    return value;
  }

  writeUint64(value: number): void {
    this.written = this.into.writeBigUInt64LE(BigInt(value), this.written);
  }

  /** `sizeOf` gives the bytes of the row that begins at `read`. */
  filter(sizeOf: (row: number) => number): void {
    for (let row = 0; row < this.rows; row++) {
      const size = sizeOf(row);
      if (this.dropped.has(row)) this.read += size;
      else this.copy(size);
    }
  }
}

function copyStrings(block: BlockCopy): void {
  block.filter(() => {
    const start = block.read;
    const length = block.length();
    const size = block.read - start + length;
    block.read = start;
    return size;
  });
}

function copyLabels(block: BlockCopy): void {
  const width = 1 << (block.from.readUInt8(block.read + 8) & 3);
  block.copy(16);
  const keys = block.uint64();
  block.writeUint64(keys);
  for (let key = 0; key < keys; key++) block.name();
  block.uint64();
  block.writeUint64(block.rows - block.dropped.size);
  block.filter(() => width);
}

function copyArrays(block: BlockCopy, width: number): void {
  const sizes: number[] = [];
  let end = 0;
  let kept = 0;
  for (let row = 0; row < block.rows; row++) {
    const next = block.uint64();
    sizes.push(next - end);
    if (!block.dropped.has(row)) {
      kept += next - end;
      block.writeUint64(kept);
    }
    end = next;
  }
  block.filter((row) => sizes[row]! * width);
}

function copyColumn(block: BlockCopy, type: string): void {
  if (type === 'String') copyStrings(block);
  else if (type === 'LowCardinality(String)') copyLabels(block);
  else copyNumbers(block, type);
}

function copyNumbers(block: BlockCopy, type: string): void {
  const wrapped = /^(Nullable|Array)\((\w+)\)$/.exec(type);
  const width = WIDTHS[wrapped?.[2] ?? type];
  if (width === undefined) throw new TypeError(`no column of type ${type} in such blocks`);
  if (wrapped?.[1] === 'Array') copyArrays(block, width);
  else {
    if (wrapped?.[1] === 'Nullable') block.filter(() => 1);
    block.filter(() => width);
  }
}

/** The block without the rows (counted from 0) in `dropped`. */
export function withoutRows(bytes: Uint8Array, dropped: ReadonlySet<number>): Uint8Array {
  if (dropped.size === 0) return bytes;
  const block = new BlockCopy(bytes, dropped);
  const columns = block.length();
  block.rows = block.length();
  for (const row of dropped) {
    if (!(row >= 0 && row < block.rows)) throw new RangeError(`no row ${row} in this block`);
  }
  block.writeLength(columns);
  block.writeLength(block.rows - dropped.size);
  for (let column = 0; column < columns; column++) {
    block.name();
    copyColumn(block, block.name());
  }
  return new Uint8Array(block.into.buffer, 0, block.written);
}
