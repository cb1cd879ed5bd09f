/** Reads one open log file from where the last look ended. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { takeLines } from './line-splitter.ts';

const CHUNK_BYTES = 1 << 18;
const ANCHOR_BYTES = 64;

/** What one look at a file brought. */
export interface Gleaned {
  lines: string[];
  /** The file was emptied and is being written anew. */
  truncated: boolean;
  /** More is waiting: look again at once. */
  more: boolean;
}

/**
 * One open file, read from where the last look ended. It stays readable after it was renamed. Calls
 * are synchronous: a look costs microseconds, and a trip through the thread pool many times that.
 */
export class FollowedFile {
  /** Device and inode: the file's identity whatever its name. */
  readonly identity: string;
  longLines = 0;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  #position = 0;
  #carry: Buffer = Buffer.alloc(0);
  /** The bytes before `#position`, by which a refilled file is told from a grown one. */
  #anchor: Buffer = Buffer.alloc(0);
  #skipping = false;

  /** Throws what opening a file throws. */
  constructor(path: string, from: 'start' | 'end') {
    this.#descriptor = openSync(path, 'r');
    const status = fstatSync(this.#descriptor);
    this.identity = `${status.dev}:${status.ino}`;
    if (status.isDirectory()) {
      this.close();
      throw new Error('it is a directory');
    }
    if (from === 'end' && status.size > 0) this.#startAt(status.size);
  }

  /** A bounded amount of what is new. */
  glean(): Gleaned {
    const { size } = fstatSync(this.#descriptor);
    const truncated = size < this.#position || this.#wasRefilled(size);
    if (truncated) this.#restart();
    const waiting = size - this.#position;
    if (waiting <= 0) return { lines: [], truncated, more: false };
    const bytes = this.#read(this.#position, Math.min(CHUNK_BYTES, waiting));
    this.#position += bytes.length;
    this.#remember(bytes);
    const lines = this.#linesOf(bytes);
    return { lines, truncated, more: this.#position < size && bytes.length > 0 };
  }

  /** The last line, if its newline never came. */
  rest(): string[] {
    const text = this.#carry.toString('utf8');
    this.#carry = Buffer.alloc(0);
    return text === '' || this.#skipping ? [] : [text];
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #startAt(size: number): void {
    const tail = this.#read(Math.max(0, size - ANCHOR_BYTES), Math.min(ANCHOR_BYTES, size));
    this.#position = size;
    this.#remember(tail);
    // Half a line at the end belongs to the past.
    this.#skipping = tail.at(-1) !== 10;
  }

  #restart(): void {
    this.#position = 0;
    this.#carry = Buffer.alloc(0);
    this.#anchor = Buffer.alloc(0);
    this.#skipping = false;
  }

  #wasRefilled(size: number): boolean {
    if (size === this.#position || this.#anchor.length === 0) return false;
    const from = this.#position - this.#anchor.length;
    return !this.#read(from, this.#anchor.length).equals(this.#anchor);
  }

  #remember(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const joined = Buffer.concat([this.#anchor, bytes.subarray(-ANCHOR_BYTES)]);
    this.#anchor = Buffer.from(joined.subarray(-ANCHOR_BYTES));
  }

  /** A view that holds until the next read. */
  #read(from: number, length: number): Buffer {
    const count = readSync(this.#descriptor, this.#buffer, 0, length, from);
    return this.#buffer.subarray(0, count);
  }

  #linesOf(bytes: Buffer): string[] {
    const taken = takeLines(this.#carry, bytes, this.#skipping);
    this.#carry = taken.carry;
    this.#skipping = taken.skipping;
    this.longLines += taken.longLines;
    return taken.lines;
  }
}
