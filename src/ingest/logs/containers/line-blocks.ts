/** Cuts files whose records end at line ends, JSON lines and CSV, into blocks of whole records. */
import { Rejected } from '../format.ts';
import { allocate, type BlockItem, type BlockLimits, type ByteStream } from './block.ts';

const NEWLINE = 10;

/** Finds where records end in bytes that are shown to it once each, in order. */
export interface BoundaryFinder {
  /** End of the last record that ends within [from, to) of `bytes`; 0 when none does. */
  lastEnd(bytes: Uint8Array, from: number, to: number): number;
  /** Records that end within [from, to): for numbering the next block. */
  count(bytes: Uint8Array, from: number, to: number): number;
  /** The next byte starts a record, whatever came before. */
  reset(): void;
}

/** Records end with a newline, whatever it stands in. */
export const newlineBoundaries: BoundaryFinder = {
  lastEnd: (bytes, from, to) => {
    const at = bytes.lastIndexOf(NEWLINE, to - 1);
    return at < from ? 0 : at + 1;
  },
  count: countNewlines,
  reset: () => {},
};

export function countNewlines(bytes: Uint8Array, from: number, to: number): number {
  // As a Buffer the search is several times quicker.
  const shown = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  let count = 0;
  for (let at = shown.indexOf(NEWLINE); at >= 0; at = shown.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/**
 * Cuts a stream of bytes into blocks of whole records. Where blocks are cut depends on the bytes
 * alone, not on how they arrive, so that reading again gives the same blocks. A record longer than
 * the limit is passed over up to the next newline and told as LINE_TOO_LONG; a source that breaks
 * off as its problem, in place of the record it breaks off in.
 */
export async function* blocksOfLines(
  source: ByteStream,
  boundaries: BoundaryFinder,
  limits: BlockLimits,
): AsyncGenerator<BlockItem> {
  const filler = new BlockFiller(boundaries, limits);
  for await (const chunk of source.chunks()) {
    for (let at = 0; at < chunk.length; ) {
      at += filler.fill(chunk, at);
      if (filler.isFull()) yield* filler.cut();
    }
  }
  yield* filler.finish(source.problem());
}

class BlockFiller {
  readonly #boundaries: BoundaryFinder;
  readonly #limits: BlockLimits;
  #buffer: Uint8Array<ArrayBuffer>;
  #used = 0;
  /** End of the last whole record in the buffer, and how far it was looked for. */
  #whole = 0;
  #searched = 0;
  #offset = 0;
  #line = 1;
  /** Passing over a record that is too long. */
  #skipping = false;

  constructor(boundaries: BoundaryFinder, limits: BlockLimits) {
    this.#boundaries = boundaries;
    this.#limits = limits;
    this.#buffer = allocate(limits.blockBytes);
  }

  isFull(): boolean {
    return this.#used === this.#buffer.length;
  }

  /** Takes bytes of the chunk from `at`; returns how many. */
  fill(chunk: Uint8Array, at: number): number {
    if (this.#skipping) return this.#skip(chunk, at);
    const taken = Math.min(chunk.length - at, this.#buffer.length - this.#used);
    this.#buffer.set(chunk.subarray(at, at + taken), this.#used);
    this.#used += taken;
    return taken;
  }

  #skip(chunk: Uint8Array, at: number): number {
    const newline = chunk.indexOf(NEWLINE, at);
    const taken = (newline < 0 ? chunk.length : newline + 1) - at;
    this.#offset += taken;
    if (newline >= 0) {
      this.#skipping = false;
      this.#boundaries.reset();
    }
    return taken;
  }

  /** Whole records of a full buffer as a block; for a single one it grows, up to the limit. */
  *cut(): Generator<BlockItem> {
    this.#search();
    if (this.#whole > 0) {
      yield* this.#emit(this.#whole);
    } else if (this.#buffer.length < this.#limits.recordBytes) {
      const grown = allocate(Math.min(this.#buffer.length * 2, this.#limits.recordBytes));
      grown.set(this.#buffer);
      this.#buffer = grown;
    } else {
      const expected = `at most ${this.#limits.recordBytes} bytes a record`;
      yield { rejected: new Rejected('LINE_TOO_LONG', null, expected), line: this.#line };
      this.#line++;
      this.#offset += this.#used;
      this.#restart(allocate(this.#limits.blockBytes), 0);
      this.#skipping = true;
    }
  }

  /**
   * What is left at the end is a record too, with or without a newline; unless the file broke off:
   * then it is part of what was lost.
   */
  *finish(problem: Rejected | null): Generator<BlockItem> {
    if (problem === null) {
      if (this.#used > 0) yield* this.#emit(this.#used);
      return;
    }
    this.#search();
    if (this.#whole > 0) yield* this.#emit(this.#whole);
    yield { rejected: problem, line: this.#line };
  }

  #search(): void {
    const end = this.#boundaries.lastEnd(this.#buffer, this.#searched, this.#used);
    if (end > 0) this.#whole = end;
    this.#searched = this.#used;
  }

  *#emit(end: number): Generator<BlockItem> {
    const full = this.#buffer;
    const firstLine = this.#line;
    const offset = this.#offset;
    const rest = full.subarray(end, this.#used);
    const next = allocate(Math.max(this.#limits.blockBytes, rest.length));
    next.set(rest);
    this.#line += this.#boundaries.count(full, 0, end);
    this.#offset += end;
    const searched = this.#searched - end;
    this.#restart(next, rest.length);
    this.#searched = Math.max(0, searched);
    // A block that is mostly empty, as the last one of a file, is not worth its whole buffer.
    const bytes = end < full.length / 2 ? full.slice(0, end) : full.subarray(0, end);
    yield { bytes, ranges: null, offset, firstLine };
  }

  #restart(buffer: Uint8Array<ArrayBuffer>, used: number): void {
    this.#buffer = buffer;
    this.#used = used;
    this.#whole = 0;
    this.#searched = 0;
  }
}
