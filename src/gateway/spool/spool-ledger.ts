/** What the spool should hold, so that a segment that somebody removed or cut is noticed and told. */
import { z } from 'zod';
import { SEGMENT_START, scanAll } from './segment-format.ts';
import {
  readSegmentName,
  type SegmentName,
  SPOOL_STREAMS,
  type SpoolStream,
  segmentFile,
} from './segment-names.ts';
import type { SpoolFiles } from './spool-files.ts';
import { readCursor } from './spool-reader.ts';

const LEDGER_FILE = 'ledger';
/** To replace a file may wait for the disk, and records wait with it: a bound on what is not counted yet. */
const SAVE_MS = 1000;
const count = z.number().int().min(0);

const entrySchema = z.object({
  stream: z.enum(SPOOL_STREAMS),
  number: count,
  /** At least so many bytes and records; null = from a release that did not count. */
  bytes: count,
  records: count.nullable(),
  open: z.boolean(),
});
type Entry = z.infer<typeof entrySchema>;
const ledgerSchema = z.object({ segments: z.array(entrySchema) });
/** Longer than the ledger of any spool. */
const MOST_LEDGER_BYTES = 64 * 1024 * 1024;

/** A segment that is not as it was written. */
export interface LostSegment {
  /** E.g. `exchanges-000000000004`. */
  segment: string;
  stream: SpoolStream;
  how: 'missing' | 'cut';
  /** Records that are gone and were not handed in, as far as is known; null = unknown. */
  records: number | null;
}

const nameOf = ({ stream, number }: Pick<SegmentName, 'stream' | 'number'>): string =>
  segmentFile({ stream, number, open: false }).replace('.segment', '');

/**
 * Counts what each segment holds, on disk beside them. Written when a segment is opened, closed or
 * removed, and now and then between, never synced: it is for finding what is gone, not for keeping it.
 */
export class SpoolLedger {
  readonly #files: SpoolFiles;
  readonly #entries = new Map<string, Entry>();
  #dirty = false;
  #tendedAt = Number.NEGATIVE_INFINITY;

  constructor(files: SpoolFiles) {
    this.#files = files;
    for (const entry of this.#read()) this.#entries.set(nameOf(entry), entry);
  }

  opened(segment: Pick<SegmentName, 'stream' | 'number'>): void {
    const { stream, number } = segment;
    this.#entries.set(nameOf(segment), { stream, number, bytes: 0, records: 0, open: true });
    this.save();
  }

  wrote(segment: Pick<SegmentName, 'stream' | 'number'>, bytes: number, records: number): void {
    const entry = this.#entries.get(nameOf(segment));
    if (entry === undefined) return;
    entry.bytes = bytes;
    entry.records = (entry.records ?? 0) + records;
    this.#dirty = true;
  }

  closed(
    segment: Pick<SegmentName, 'stream' | 'number'>,
    bytes: number,
    records: number | null,
  ): void {
    const known = this.#entries.get(nameOf(segment));
    const { stream, number } = segment;
    const counted = records ?? known?.records ?? null;
    this.#entries.set(nameOf(segment), { stream, number, bytes, records: counted, open: false });
    this.save();
  }

  gone(segment: Pick<SegmentName, 'stream' | 'number'>): void {
    if (this.#entries.delete(nameOf(segment))) this.save();
  }

  /** Writes what has changed since the last time, now and then; `now` in milliseconds. */
  tend(now: number): void {
    if (!this.#dirty || Math.abs(now - this.#tendedAt) < SAVE_MS) return;
    this.#tendedAt = now;
    this.save();
  }

  save(): void {
    this.#dirty = false;
    const segments = [...this.#entries.values()];
    try {
      this.#files.note(LEDGER_FILE, Buffer.from(JSON.stringify({ segments })));
    } catch {
      // The disk is full, perhaps: records come first, and the next time may do.
      this.#dirty = true;
    }
  }

  /**
   * What is not as it was written. Each is told once: from then on what is there counts. A segment
   * whose delivery is on record may be gone.
   */
  compare(): LostSegment[] {
    const there = new Map(
      this.#files.list().flatMap(({ name, bytes }) => {
        const segment = readSegmentName(name);
        return segment === null ? [] : [[nameOf(segment), { name, bytes }] as const];
      }),
    );
    const lost: LostSegment[] = [];
    for (const [name, entry] of [...this.#entries]) {
      const found = there.get(name);
      const { stream } = entry;
      if (found === undefined) {
        this.#entries.delete(name);
        const records = entry.open && entry.records === 0 ? null : entry.records;
        if (!this.#isDelivered(entry))
          lost.push({ segment: name, stream, how: 'missing', records });
      } else if (found.bytes < entry.bytes) {
        const left = this.#recordsIn(found);
        const records = entry.records === null ? null : Math.max(0, entry.records - left);
        this.#entries.set(name, { ...entry, bytes: found.bytes, records: left });
        if (!this.#isDelivered(entry)) lost.push({ segment: name, stream, how: 'cut', records });
      }
    }
    if (lost.length > 0) this.save();
    return lost;
  }

  #isDelivered({ stream, number, bytes }: Entry): boolean {
    const cursor = readCursor(this.#files, stream);
    return cursor.segment > number || (cursor.segment === number && cursor.offset >= bytes);
  }

  #recordsIn({ name, bytes }: { name: string; bytes: number }): number {
    const held = this.#files.read(name, 0, bytes);
    return scanAll(held, Math.min(bytes, SEGMENT_START.length)).payloads.length;
  }

  #read(): Entry[] {
    if (!this.#files.exists(LEDGER_FILE)) return [];
    try {
      const text = this.#files.read(LEDGER_FILE, 0, this.#sizeOf(LEDGER_FILE)).toString();
      return ledgerSchema.parse(JSON.parse(text)).segments;
    } catch {
      // Torn by a power cut: what is there counts from now on.
      return [];
    }
  }

  #sizeOf(file: string): number {
    const bytes = this.#files.list().find(({ name }) => name === file)?.bytes ?? 0;
    return Math.min(bytes, MOST_LEDGER_BYTES);
  }
}
