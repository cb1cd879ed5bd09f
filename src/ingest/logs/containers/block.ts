/** The pieces in which a file is read: what a block holds, and how large it may be. */
import type { Rejected } from '../format.ts';

/** A stretch of a file that holds whole records: what one worker reads at a time. */
export interface Block {
  /** Owns its memory: its buffer can be transferred to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  /** [start, end) of each record, where records are not lines. */
  ranges: Uint32Array<ArrayBuffer> | null;
  /** Bytes of the source, as decompressed, before this block. */
  offset: number;
  /** Line, or number of the record, at which the block starts; the first of a file is 1. */
  firstLine: number;
}

/** Blocks of a file in order, and between them what had to be left out. */
export type BlockItem = Block | { rejected: Rejected; line: number };

/** Bytes to be cut into blocks, and at their end why there are no more, if something went wrong. */
export interface ByteStream {
  chunks(): AsyncIterable<Uint8Array>;
  problem(): Rejected | null;
}

export interface BlockLimits {
  blockBytes: number;
  /** A longer record is skipped, without holding it in memory. */
  recordBytes: number;
}

/** Blocks load the store fastest when they hold tens of thousands of rows. */
export const BLOCK_LIMITS: BlockLimits = {
  blockBytes: 8 * 1024 * 1024,
  recordBytes: 16 * 1024 * 1024,
};

/** Memory that may hold anything until written, and belongs to no pool. */
export function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}
