/**
 * Column buffers for ClickHouse's Native format: a block is the number of columns and rows, then per
 * column its name, its type and all its values. The engine takes in such a block with half the
 * processor time of the same rows as RowBinary (bench/results/store-insert.json). Numbers are
 * little-endian, as every processor that runs the embedded engine has them.
 */

import { storableText } from '#schema/foreign-text';
import { writeAddress } from './address-bytes.ts';

const INITIAL_BYTES = 1 << 16;
const INITIAL_ROWS = 1 << 12;
const TWO_32 = 4_294_967_296;
/** Up to this length a loop over characters beats a call into the runtime. */
const SHORT = 64;

/** Bytes that grow. `reserve` makes room; what writes after it need not check. */
export class ByteWriter {
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  at = 0;

  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  /** LEB128. */
  length(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.bytes[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Length and UTF-8 of the storable text. */
  text(value: string): void {
    const { length } = value;
    this.reserve(length * 3 + 5);
    if (length <= SHORT && this.#ascii(value, length)) return;
    const text = storableText(value);
    this.length(Buffer.byteLength(text, 'utf8'));
    this.at += this.bytes.write(text, this.at, 'utf8');
  }

  #ascii(value: string, length: number): boolean {
    const { bytes } = this;
    let at = this.at + 1;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127 || code === 0) return false;
      bytes[at++] = code;
    }
    bytes[this.at] = length;
    this.at = at;
    return true;
  }
}

/** What every column offers to the block. */
export interface Part {
  /** The chunks of the column's data, in order. */
  finish(rows: number): Uint8Array[];
  clear(): void;
}

const written = (writer: ByteWriter): Uint8Array => writer.bytes.subarray(0, writer.at);

/** String. */
export class TextColumn implements Part {
  readonly #out = new ByteWriter();

  put(value: string | null): void {
    this.#out.text(value ?? '');
  }
  finish(): Uint8Array[] {
    return [written(this.#out)];
  }
  clear(): void {
    this.#out.at = 0;
  }
}

const DICTIONARY_VERSION = 1;
/** Keys of this block follow, and the reader's dictionary is to be made of them. */
const DICTIONARY_FLAGS = 0x600;

/** LowCardinality(String): a dictionary of this block's values, and one index a row. */
export class LabelColumn implements Part {
  readonly #keys = new ByteWriter();
  readonly #indexOf = new Map<string, number>();
  #indexes = new Uint32Array(INITIAL_ROWS);
  #rows = 0;
  #last = '';
  #lastIndex = -1;

  put(value: string | null): void {
    const text = value ?? '';
    if (this.#lastIndex < 0 || text !== this.#last) {
      this.#last = text;
      this.#lastIndex = this.#find(text);
    }
    if (this.#rows === this.#indexes.length) {
      const grown = new Uint32Array(this.#rows * 2);
      grown.set(this.#indexes);
      this.#indexes = grown;
    }
    this.#indexes[this.#rows++] = this.#lastIndex;
  }

  #find(text: string): number {
    const known = this.#indexOf.get(text);
    if (known !== undefined) return known;
    const index = this.#indexOf.size;
    this.#indexOf.set(text, index);
    this.#keys.text(text);
    return index;
  }

  finish(rows: number): Uint8Array[] {
    const size = this.#indexOf.size;
    const used = this.#indexes.subarray(0, rows);
    const [width, indexes] =
      size <= 256
        ? [0, Uint8Array.from(used)]
        : size <= 65_536
          ? [1, Uint16Array.from(used)]
          : [2, used];
    const head = new BigUint64Array([
      BigInt(DICTIONARY_VERSION),
      BigInt(DICTIONARY_FLAGS | width),
      BigInt(size),
    ]);
    return [
      new Uint8Array(head.buffer),
      written(this.#keys),
      new Uint8Array(new BigUint64Array([BigInt(rows)]).buffer),
      new Uint8Array(indexes.buffer, indexes.byteOffset, indexes.byteLength),
    ];
  }

  clear(): void {
    this.#keys.at = 0;
    this.#indexOf.clear();
    this.#rows = 0;
    this.#lastIndex = -1;
  }
}

/** Bytes of one value. */
const WIDTHS = { UInt8: 1, Int8: 1, UInt16: 2, UInt32: 4, Float32: 4, Float64: 8 } as const;
export type NumberType = keyof typeof WIDTHS;

/**
 * Numbers of up to 32 bits and floats, with a map of NULLs when nullable; a NULL's value is 0. One
 * class over bytes, not one typed array a type: the engine compiles it once for all columns.
 */
export class NumberColumn implements Part {
  readonly #type: NumberType;
  readonly #width: number;
  readonly #nullable: boolean;
  #values: DataView<ArrayBuffer>;
  #nulls: Uint8Array;
  #capacity = INITIAL_ROWS;
  #rows = 0;

  constructor(type: NumberType, nullable: boolean) {
    this.#type = type;
    this.#width = WIDTHS[type];
    this.#nullable = nullable;
    this.#values = new DataView(new ArrayBuffer(INITIAL_ROWS * this.#width));
    this.#nulls = new Uint8Array(nullable ? INITIAL_ROWS : 0);
  }

  put(value: number | null): void {
    if (this.#rows === this.#capacity) this.#grow();
    if (this.#nullable) this.#nulls[this.#rows] = value === null ? 1 : 0;
    const at = this.#rows++ * this.#width;
    const number = value ?? 0;
    switch (this.#type) {
      case 'UInt32':
        this.#values.setUint32(at, number, true);
        break;
      case 'UInt8':
      case 'Int8':
        this.#values.setUint8(at, number);
        break;
      case 'UInt16':
        this.#values.setUint16(at, number, true);
        break;
      case 'Float32':
        this.#values.setFloat32(at, number, true);
        break;
      case 'Float64':
        this.#values.setFloat64(at, number, true);
        break;
    }
  }

  putFlag(value: boolean | null): void {
    this.put(value === null ? null : value ? 1 : 0);
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#values = new DataView(this.#values.buffer.transfer(this.#capacity * this.#width));
    if (this.#nullable) {
      const nulls = new Uint8Array(this.#capacity);
      nulls.set(this.#nulls);
      this.#nulls = nulls;
    }
  }

  finish(): Uint8Array[] {
    const values = new Uint8Array(this.#values.buffer, 0, this.#rows * this.#width);
    return this.#nullable ? [this.#nulls.subarray(0, this.#rows), values] : [values];
  }
  clear(): void {
    this.#rows = 0;
  }
}

/** UInt64 and DateTime64: integers within ±2^53, two's complement; null is 0. */
export class WideColumn implements Part {
  #halves = new Uint32Array(2 * INITIAL_ROWS);
  #at = 0;

  put(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.putHalves(high, value - high * TWO_32);
  }

  putHalves(high: number, low: number): void {
    if (this.#at === this.#halves.length) {
      const grown = new Uint32Array(this.#at * 2);
      grown.set(this.#halves);
      this.#halves = grown;
    }
    this.#halves[this.#at++] = low;
    this.#halves[this.#at++] = high;
  }

  finish(): Uint8Array[] {
    return [new Uint8Array(this.#halves.buffer, 0, this.#at * 4)];
  }
  clear(): void {
    this.#at = 0;
  }
}

/** IPv6. */
export class AddressColumn implements Part {
  readonly #out = new ByteWriter();

  put(value: string | null): void {
    this.#out.reserve(16);
    writeAddress(value, this.#out.bytes, this.#out.at);
    this.#out.at += 16;
  }
  finish(): Uint8Array[] {
    return [written(this.#out)];
  }
  clear(): void {
    this.#out.at = 0;
  }
}

/** Array of numbers: the running ends of all rows, then all elements; null is empty. */
export class ArrayColumn implements Part {
  readonly #ends = new WideColumn();
  readonly #elements: NumberColumn;
  #end = 0;

  constructor(type: NumberType) {
    this.#elements = new NumberColumn(type, false);
  }

  put(values: readonly number[] | null): void {
    const length = values?.length ?? 0;
    for (let index = 0; index < length; index++) this.#elements.put(values?.[index] ?? 0);
    this.#end += length;
    this.#ends.put(this.#end);
  }
  finish(): Uint8Array[] {
    return [...this.#ends.finish(), ...this.#elements.finish()];
  }
  clear(): void {
    this.#ends.clear();
    this.#elements.clear();
    this.#end = 0;
  }
}
