/** Reads one stream of a spool for delivery, and removes what was delivered. */
import { SEGMENT_START, scanAll } from './segment-format.ts';
import {
  readSegmentName,
  type SegmentName,
  type SpoolStream,
  segmentFile,
} from './segment-names.ts';
import type { SpoolFiles } from './spool-files.ts';

/** A place in a stream: everything before it was delivered. */
export interface SpoolPosition {
  segment: number;
  offset: number;
}

export interface SpoolBatch {
  /** Payloads in the order they were written. */
  payloads: Buffer[];
  /** Where the stream stands once they are delivered. */
  position: SpoolPosition;
  damagedBytes: number;
}

const cursorFile = (stream: SpoolStream): string => `${stream}.cursor`;

/** Up to where a stream was delivered; its beginning where that is not on record. */
export function readCursor(files: SpoolFiles, stream: SpoolStream): SpoolPosition {
  const file = cursorFile(stream);
  if (!files.exists(file)) return { segment: 0, offset: 0 };
  try {
    const text = files.read(file, 0, 1024).toString();
    const { segment, offset } = JSON.parse(text) as Partial<SpoolPosition>;
    if (Number.isSafeInteger(segment) && Number.isSafeInteger(offset)) {
      return { segment: segment as number, offset: offset as number };
    }
  } catch {
    // A damaged cursor only means that records are delivered again.
  }
  return { segment: 0, offset: 0 };
}

/** Read at a time; a longer record makes it grow. */
const READ_BYTES = 4 * 1024 * 1024;
/** Segments are closed seconds apart: a list that is out of date each time is no accident. */
const MOST_ATTEMPTS = 100;

/**
 * Reads a stream from where delivery stopped, also while it is being written, in this or another
 * process. At least once: a batch comes again until it is committed.
 */
export class SpoolReader {
  readonly #files: SpoolFiles;
  readonly #stream: SpoolStream;
  readonly #onRemove: (file: string) => void;
  #position: SpoolPosition;

  constructor(files: SpoolFiles, stream: SpoolStream, onRemove: (file: string) => void = () => {}) {
    this.#files = files;
    this.#stream = stream;
    this.#onRemove = onRemove;
    this.#position = readCursor(files, stream);
  }

  /** The next records, at most `most`; null when there are none now, and for no other reason. */
  next(most: number): SpoolBatch | null {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#find(most);
      } catch (thrown) {
        // The writer closed a segment between listing and reading it: it has another name now.
        const renamed = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
        if (!renamed || attempt === MOST_ATTEMPTS) throw thrown;
      }
    }
  }

  #find(most: number): SpoolBatch | null {
    for (const name of this.#segments(this.#position.segment)) {
      const begun = name.number === this.#position.segment;
      const offset = begun ? this.#position.offset : SEGMENT_START.length;
      const scan = this.#scan(name, offset, most);
      if (scan.payloads.length === 0 && scan.damagedBytes === 0) continue;
      const { payloads, damagedBytes, end } = scan;
      return { payloads, damagedBytes, position: { segment: name.number, offset: end } };
    }
    return null;
  }

  /** Everything before the position is delivered: remembers it and removes segments that are done. */
  commit(position: SpoolPosition): void {
    this.#files.replace(cursorFile(this.#stream), Buffer.from(JSON.stringify(position)));
    this.#position = position;
    this.sweep();
  }

  /** Removes closed segments whose records are all delivered. */
  sweep(): void {
    const { segment, offset } = this.#position;
    for (const name of this.#segments(0)) {
      if (name.open || name.number > segment) continue;
      const file = segmentFile(name);
      if (name.number === segment && offset < this.#sizeOf(file)) continue;
      this.#files.remove(file);
      this.#onRemove(file);
    }
  }

  #segments(from: number): SegmentName[] {
    return this.#files
      .list()
      .map(({ name }) => readSegmentName(name))
      .filter((name) => name !== null)
      .filter((name) => name.stream === this.#stream && name.number >= from)
      .sort((one, other) => one.number - other.number);
  }

  #sizeOf(file: string): number {
    return this.#files.list().find(({ name }) => name === file)?.bytes ?? 0;
  }

  /** In an open segment a torn end is a record still being written, in a closed one it is damage. */
  #scan(name: SegmentName, offset: number, most: number) {
    const file = segmentFile(name);
    const left = this.#sizeOf(file) - offset;
    for (let size = Math.min(READ_BYTES, left); ; size = Math.min(size * 2, left)) {
      const bytes = size <= 0 ? Buffer.alloc(0) : this.#files.read(file, offset, size);
      const scan = scanAll(bytes, 0, most);
      if (scan.payloads.length === 0 && scan.damagedBytes === 0 && size < left) continue;
      const torn = !name.open && size >= left && scan.payloads.length < most ? left - scan.end : 0;
      return {
        payloads: scan.payloads,
        damagedBytes: scan.damagedBytes + Math.max(0, torn),
        end: offset + scan.end + Math.max(0, torn),
      };
    }
  }
}
