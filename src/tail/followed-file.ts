import { type FileHandle, open } from 'node:fs/promises';
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

/** One open file, read from where the last look ended. It stays readable after it was renamed. */
export class FollowedFile {
  /** Device and inode: the file's identity whatever its name. */
  readonly identity: string;
  longLines = 0;
  readonly #handle: FileHandle;
  #position: number;
  #carry = Buffer.alloc(0);
  /** The bytes before `#position`, by which a refilled file is told from a grown one. */
  #anchor = Buffer.alloc(0);
  #skipping = false;

  private constructor(handle: FileHandle, identity: string, position: number) {
    this.#handle = handle;
    this.identity = identity;
    this.#position = position;
  }

  /** Throws what opening a file throws. */
  static async open(path: string, from: 'start' | 'end'): Promise<FollowedFile> {
    const handle = await open(path, 'r');
    const { size, dev, ino } = await handle.stat();
    const file = new FollowedFile(handle, `${dev}:${ino}`, 0);
    if (from === 'end' && size > 0) await file.#startAt(size);
    return file;
  }

  /** A bounded amount of what is new. */
  async glean(): Promise<Gleaned> {
    const { size } = await this.#handle.stat();
    const truncated = size < this.#position || (await this.#wasRefilled(size));
    if (truncated) this.#restart();
    const bytes = await this.#read(this.#position, Math.min(CHUNK_BYTES, size - this.#position));
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

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #startAt(size: number): Promise<void> {
    const tail = await this.#read(Math.max(0, size - ANCHOR_BYTES), Math.min(ANCHOR_BYTES, size));
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

  async #wasRefilled(size: number): Promise<boolean> {
    if (size === this.#position || this.#anchor.length === 0) return false;
    const from = this.#position - this.#anchor.length;
    const now = await this.#read(from, this.#anchor.length);
    return !now.equals(this.#anchor);
  }

  #remember(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const joined = Buffer.concat([this.#anchor, bytes.subarray(-ANCHOR_BYTES)]);
    this.#anchor = Buffer.from(joined.subarray(-ANCHOR_BYTES));
  }

  async #read(from: number, length: number): Promise<Buffer> {
    if (length <= 0) return Buffer.alloc(0);
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(buffer, 0, length, from);
    return buffer.subarray(0, bytesRead);
  }

  #linesOf(bytes: Buffer): string[] {
    const taken = takeLines(this.#carry, bytes, this.#skipping);
    this.#carry = taken.carry;
    this.#skipping = taken.skipping;
    this.longLines += taken.longLines;
    return taken.lines;
  }
}
