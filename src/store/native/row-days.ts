/** Tells on which days the rows of a Native block are, which is how the table is partitioned. */
import { DAY_MS } from '#std/time';

const TWO_32 = 4_294_967_296;

/** For each row of a block of exchanges its UTC day, counted from 1970. */
export function rowDays(bytes: Uint8Array): Int32Array {
  const block = new BlockHead(bytes);
  const columns = block.length();
  const rows = block.length();
  for (let column = 0; column < columns; column++) {
    const name = block.text();
    const type = block.text();
    if (name === 'ts') return block.days(rows);
    if (type !== 'String') throw new TypeError(`a column of ${type} comes before the time`);
    for (let row = 0; row < rows; row++) block.skipText();
  }
  throw new TypeError('a block without times');
}

/** Reads a block from its beginning. */
class BlockHead {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  length(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('the block ends early');
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.length();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  skipText(): void {
    const length = this.length();
    this.#at += length;
  }

  days(rows: number): Int32Array {
    const days = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const low = this.#bytes.readUInt32LE(this.#at + row * 8);
      const high = this.#bytes.readInt32LE(this.#at + row * 8 + 4);
      days[row] = Math.floor((high * TWO_32 + low) / DAY_MS);
    }
    return days;
  }
}
