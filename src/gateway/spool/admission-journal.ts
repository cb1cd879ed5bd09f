/** Remembers which exchanges have begun and not ended, so that each leaves a row if this process is killed. */
import { encodeRecords, SEGMENT_START, scanAll } from './segment-format.ts';
import type { SpoolFiles } from './spool-files.ts';

const SHAPE = /^admissions-(\d{12})$/;
/** A journal is written anew, with what is still open, once it is longer than this. */
const MOST_JOURNAL_BYTES = 16 * 1024 * 1024;
const BEGUN = '+'.charCodeAt(0);
const ENDED = '-'.charCodeAt(0);

const fileOf = (number: number): string => `admissions-${String(number).padStart(12, '0')}`;

/** An exchange that has begun: its id, and the row it leaves if it never ends. */
export interface Admission {
  id: string;
  row: string;
}

/**
 * A file of what began and what ended, written in the order of the spool's batches and never synced: it
 * survives a killed process, not a power cut. What it says at the next start has begun and not ended.
 */
export class AdmissionJournal {
  readonly #files: SpoolFiles;
  /** Rows of what is open, by exchange. */
  readonly #open = new Map<string, Buffer>();
  #file: number | null = null;
  #number = 0;
  #bytes = 0;

  constructor(files: SpoolFiles) {
    this.#files = files;
    for (const { name } of files.list()) {
      const number = Number(SHAPE.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(number)) continue;
      this.#number = Math.max(this.#number, number);
    }
    this.#read();
  }

  /** Rows of exchanges that never ended, as they began. */
  rows(): Buffer[] {
    return [...this.#open.values()].map((payload) => payload.subarray(payload.indexOf(0) + 1));
  }

  /** Those rows are recorded: forgets them. */
  clear(): void {
    this.#open.clear();
    this.#removeAll();
  }

  /** Notes what began and what ended; what did both at once was never open. Throws what the disk does. */
  note(begun: readonly Admission[], ended: readonly string[]): void {
    const over = new Set(ended);
    const payloads: Buffer[] = [];
    for (const { id, row } of begun) {
      if (over.has(id)) continue;
      const payload = Buffer.from(`+${id}\0${row}`);
      this.#open.set(id, payload);
      payloads.push(payload);
    }
    for (const id of ended) if (this.#open.delete(id)) payloads.push(Buffer.from(`-${id}`));
    if (payloads.length > 0) this.#write(payloads);
  }

  /** Nothing is open in a process that ends by itself. */
  close(): void {
    if (this.#file !== null) this.#files.close(this.#file);
    this.#file = null;
    if (this.#open.size === 0) this.#removeAll();
  }

  #write(payloads: readonly Buffer[]): void {
    if (this.#file === null || this.#bytes > MOST_JOURNAL_BYTES) this.#startAnew();
    // A new journal already says what is open.
    else this.#append(encodeRecords(payloads));
  }

  #startAnew(): void {
    const before = this.#file;
    const number = ++this.#number;
    this.#file = this.#files.create(fileOf(number));
    this.#bytes = 0;
    this.#append(Buffer.concat([SEGMENT_START, encodeRecords([...this.#open.values()])]));
    if (before !== null) this.#files.close(before);
    this.#removeAll(number);
  }

  #append(bytes: Buffer): void {
    this.#files.write(this.#file as number, bytes);
    this.#bytes += bytes.length;
  }

  #read(): void {
    for (const { name, bytes } of this.#inOrder()) {
      const held = this.#files.read(name, 0, bytes);
      for (const payload of scanAll(held, SEGMENT_START.length).payloads) this.#take(payload);
    }
  }

  #take(payload: Buffer): void {
    const end = payload.indexOf(0);
    const id = payload.toString('utf8', 1, end === -1 ? payload.length : end);
    if (payload[0] === BEGUN && end !== -1) this.#open.set(id, Buffer.from(payload));
    else if (payload[0] === ENDED) this.#open.delete(id);
  }

  #inOrder(): { name: string; bytes: number }[] {
    return this.#files
      .list()
      .filter(({ name }) => SHAPE.test(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #removeAll(but = 0): void {
    for (const { name } of this.#inOrder()) if (name !== fileOf(but)) this.#files.remove(name);
  }
}
