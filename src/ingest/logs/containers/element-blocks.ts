/** Cuts JSON documents and lists that span lines into blocks of whole records. */
import { Rejected } from '../format.ts';
import { allocate, type BlockItem, type BlockLimits, type ByteStream } from './block.ts';

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const UNFINISHED = new Rejected('FILE_TRUNCATED', null, 'the end of the record or list');

/** Keys under which documents keep their list of records, e.g. `{"data": […]}`. */
export const WRAPPERS: ReadonlySet<string> = new Set([
  'data',
  'resourceSpans',
  'resourceLogs',
  'observations',
  'requests',
  'logs',
  'records',
  'rows',
  'results',
  'items',
  'value',
]);
const KEY_LIMIT = 32;

/**
 * Cuts JSON text that is not one record a line into its records, without parsing it: the elements
 * of a top-level list, of a list that a top-level object holds under a known key, or documents one
 * after another, over any number of lines. Records are numbered, not lines. A record above the
 * limit is skipped and told as LINE_TOO_LONG; text that ends in the middle of one as
 * FILE_TRUNCATED, or as the source's problem.
 */
export async function* blocksOfElements(
  source: ByteStream,
  limits: BlockLimits,
): AsyncGenerator<BlockItem> {
  const packed = new PackedRecords(limits);
  const scanner = new ElementScanner(packed);
  for await (const chunk of source.chunks()) {
    scanner.scan(chunk);
    yield* packed.take();
  }
  scanner.finish(source.problem());
  yield* packed.takeAll();
}

/** Follows brackets and texts; everything between the borders of a record is copied as it is. */
class ElementScanner {
  readonly #packed: PackedRecords;
  /** Open brackets. */
  #depth = 0;
  /** Depth of the elements of the list whose elements are records; 0 outside such a list. */
  #listDepth = 0;
  /** Depth around the record being read; -1 between records. */
  #recordDepth = -1;
  #inText = false;
  #escaped = false;
  /** The latest text directly in a top-level object: the key of the value that follows. */
  #key = '';

  constructor(packed: PackedRecords) {
    this.#packed = packed;
  }

  scan(chunk: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#inText) {
        this.#text(byte);
        continue;
      }
      const between = this.#recordDepth < 0;
      const end = this.#structure(byte);
      if (between && this.#recordDepth >= 0) start = at;
      if (end === 0) continue;
      this.#packed.add(chunk.subarray(start, end === 1 ? at : at + 1));
      this.#packed.end();
    }
    if (this.#recordDepth >= 0) this.#packed.add(chunk.subarray(start));
  }

  finish(problem: Rejected | null): void {
    if (problem !== null) {
      this.#packed.breakOff(problem);
      return;
    }
    // A number or text at the top level ends with the file.
    if (this.#recordDepth === 0 && this.#depth === 0 && !this.#inText) this.#packed.end();
    else if (this.#depth > 0 || this.#inText) this.#packed.breakOff(UNFINISHED);
  }

  #text(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
    else if (this.#depth === 1 && this.#listDepth === 0 && this.#key.length <= KEY_LIMIT) {
      this.#key += String.fromCharCode(byte);
    }
  }

  /** 1 when the record ended before this byte, 2 when it ends with it, else 0. */
  #structure(byte: number): 0 | 1 | 2 {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.#open(byte);
      return 0;
    }
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) return this.#close();
    if (byte === COMMA || byte <= SPACE) return this.#endPlain();
    if (byte === QUOTE) {
      this.#inText = true;
      this.#key = '';
    }
    this.#begin();
    return 0;
  }

  #begin(): void {
    const amongRecords = this.#depth === 0 || this.#depth === this.#listDepth;
    if (this.#recordDepth < 0 && amongRecords) this.#recordDepth = this.#depth;
  }

  #open(byte: number): void {
    const opensList =
      byte === OPEN_LIST &&
      this.#listDepth === 0 &&
      ((this.#depth === 0 && this.#recordDepth < 0) ||
        (this.#depth === 1 && WRAPPERS.has(this.#key)));
    if (opensList) {
      // What was taken for a record turned out to be the wrapper of many.
      if (this.#recordDepth >= 0) this.#packed.drop();
      this.#recordDepth = -1;
      this.#listDepth = this.#depth + 1;
    } else {
      this.#begin();
    }
    this.#depth++;
  }

  #close(): 0 | 1 | 2 {
    const plain = this.#endPlain();
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth < this.#listDepth) this.#listDepth = 0;
    if (plain !== 0 || this.#recordDepth < 0 || this.#depth > this.#recordDepth) return plain;
    this.#recordDepth = -1;
    return 2;
  }

  /** A number, word or text among records ends at a comma, a space or the end of its list. */
  #endPlain(): 0 | 1 {
    if (this.#recordDepth < 0 || this.#recordDepth !== this.#depth) return 0;
    this.#recordDepth = -1;
    return 1;
  }
}

/** Records one after another in one buffer, given out as blocks. */
class PackedRecords {
  readonly #limits: BlockLimits;
  readonly #ready: BlockItem[] = [];
  #buffer: Uint8Array<ArrayBuffer>;
  #used = 0;
  #recordStart = 0;
  #tooLong = false;
  #ranges: number[] = [];
  #offset = 0;
  /** Number of the record being read, and of the first one in the buffer. */
  #number = 1;
  #firstNumber = 1;

  constructor(limits: BlockLimits) {
    this.#limits = limits;
    this.#buffer = allocate(limits.blockBytes);
  }

  /** More of the record being read. */
  add(bytes: Uint8Array): void {
    if (this.#tooLong) return;
    const length = this.#used - this.#recordStart + bytes.length;
    if (length > this.#limits.recordBytes) {
      this.#tooLong = true;
      this.#used = this.#recordStart;
      return;
    }
    if (this.#used + bytes.length > this.#buffer.length) {
      const grown = allocate(Math.max(this.#buffer.length * 2, this.#used + bytes.length));
      grown.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  end(): void {
    if (this.#tooLong) {
      const expected = `at most ${this.#limits.recordBytes} bytes a record`;
      this.#reject(new Rejected('LINE_TOO_LONG', null, expected));
      return;
    }
    this.#ranges.push(this.#recordStart, this.#used);
    this.#recordStart = this.#used;
    this.#number++;
    if (this.#used >= this.#limits.blockBytes) this.#flush();
  }

  drop(): void {
    this.#used = this.#recordStart;
    this.#tooLong = false;
  }

  /** The record being read never ends. */
  breakOff(problem: Rejected): void {
    this.drop();
    this.#reject(problem);
  }

  /** Blocks are numbered without gaps, so one ends where a record is left out. */
  #reject(rejected: Rejected): void {
    this.#flush();
    this.#ready.push({ rejected, line: this.#number });
    this.#tooLong = false;
    this.#number++;
    this.#firstNumber = this.#number;
  }

  #flush(): void {
    if (this.#ranges.length > 0) {
      const bytes = this.#buffer.slice(0, this.#used);
      const ranges = Uint32Array.from(this.#ranges);
      this.#ready.push({ bytes, ranges, offset: this.#offset, firstLine: this.#firstNumber });
    }
    this.#offset += this.#used;
    this.#used = 0;
    this.#recordStart = 0;
    this.#ranges = [];
    this.#firstNumber = this.#number;
  }

  /** Blocks that are full. */
  *take(): Generator<BlockItem> {
    yield* this.#ready.splice(0);
  }

  *takeAll(): Generator<BlockItem> {
    this.#flush();
    yield* this.take();
  }
}
