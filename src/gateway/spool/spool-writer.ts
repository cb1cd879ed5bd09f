/** Writes records into spool segments within a bound of disk, and counts what it must drop. */
import type { Clock } from '#std/clock';
import { encodeRecords, SEGMENT_START, scanAll } from './segment-format.ts';
import { readSegmentName, type SpoolStream, segmentFile } from './segment-names.ts';
import type { SpoolFiles } from './spool-files.ts';

export interface SpoolWriterOptions {
  files: SpoolFiles;
  clock: Clock;
  segmentBytes: number;
  segmentMs: number;
  /** Bytes on disk at most, all segments together. */
  diskBytes: number;
  /** Longest time that written bytes stay unsynced; 0 = the system decides. */
  syncMs: number;
  /** Records count as taken only once they are synced. */
  synced?: boolean;
}

/** Why something was lost. */
export type DropReason = 'disk_full' | 'disk_bound' | 'disk_error' | 'damaged';

export interface SpoolLosses {
  exchanges: Partial<Record<DropReason, number>>;
  texts: Partial<Record<DropReason, number>>;
  damagedBytes: number;
}

interface OpenSegment {
  number: number;
  file: number;
  bytes: number;
  openedAt: number;
  /** When its oldest unsynced byte was written; null when all is synced. */
  dirtySince: number | null;
}

/** Room kept for metadata when texts have taken the rest. */
const TEXT_SHARE = 0.9;

/**
 * Appends records to segments. Texts are given up before metadata: when the disk bound is reached the
 * oldest text segments go, then new texts are dropped, and only then new metadata. What was
 * acknowledged is never deleted before it was shipped. Every loss is counted.
 */
export class SpoolWriter {
  readonly losses: SpoolLosses = { exchanges: {}, texts: {}, damagedBytes: 0 };
  readonly #options: SpoolWriterOptions;
  readonly #open = new Map<SpoolStream, OpenSegment>();
  /** Closed segments on disk, oldest first, with their sizes. */
  readonly #closed = new Map<string, number>();
  #lastNumber = 0;
  #closedBytes = 0;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
    this.#recover();
  }

  /** Appends payloads; answers whether they were taken, all together. */
  append(stream: SpoolStream, payloads: readonly Buffer[]): boolean {
    const bytes = encodeRecords(payloads);
    if (!this.#makeRoom(stream, bytes.length)) {
      this.#lose(stream, 'disk_bound', payloads.length);
      return false;
    }
    try {
      const segment = this.#segmentFor(stream);
      this.#write(segment, bytes);
      if (this.#options.synced === true) this.#sync(segment);
      return true;
    } catch (thrown) {
      const full = /^(?:ENOSPC|EDQUOT)$/.test((thrown as NodeJS.ErrnoException).code ?? '');
      this.#lose(stream, full ? 'disk_full' : 'disk_error', payloads.length);
      return false;
    }
  }

  #write(segment: OpenSegment, bytes: Buffer): void {
    const { files, clock } = this.#options;
    try {
      files.write(segment.file, bytes);
    } catch (thrown) {
      // What was written of it must not stand before the next record.
      files.truncate(segment.file, segment.bytes);
      throw thrown;
    }
    segment.bytes += bytes.length;
    segment.dirtySince ??= clock();
  }

  /** Syncs what is due; closes segments that are old enough. */
  tend(): void {
    const { clock, syncMs, segmentMs, segmentBytes } = this.#options;
    const now = clock();
    for (const [stream, segment] of this.#open) {
      const due = syncMs > 0 && segment.dirtySince !== null && now - segment.dirtySince >= syncMs;
      if (due) this.#sync(segment);
      const old = segment.bytes > SEGMENT_START.length && now - segment.openedAt >= segmentMs;
      if (old || segment.bytes >= segmentBytes) this.#seal(stream, segment);
    }
  }

  /** Bytes on disk. */
  get bytes(): number {
    let total = this.#closedBytes;
    for (const segment of this.#open.values()) total += segment.bytes;
    return total;
  }

  /** A closed segment was shipped and removed. */
  forget(file: string): void {
    this.#closedBytes -= this.#closed.get(file) ?? 0;
    this.#closed.delete(file);
  }

  close(): void {
    for (const [stream, segment] of this.#open) this.#seal(stream, segment);
  }

  #lose(stream: SpoolStream, reason: DropReason, count: number): void {
    const losses = this.losses[stream];
    losses[reason] = (losses[reason] ?? 0) + count;
  }

  #sync(segment: OpenSegment): void {
    if (segment.dirtySince === null) return;
    this.#options.files.sync(segment.file);
    segment.dirtySince = null;
  }

  #segmentFor(stream: SpoolStream): OpenSegment {
    const known = this.#open.get(stream);
    if (known !== undefined && known.bytes < this.#options.segmentBytes) return known;
    if (known !== undefined) this.#seal(stream, known);
    const { files, clock } = this.#options;
    const number = ++this.#lastNumber;
    const file = files.create(segmentFile({ stream, number, open: true }));
    const segment = { number, file, bytes: 0, openedAt: clock(), dirtySince: null };
    this.#open.set(stream, segment);
    this.#write(segment, SEGMENT_START);
    return segment;
  }

  #seal(stream: SpoolStream, segment: OpenSegment): void {
    const { files } = this.#options;
    this.#open.delete(stream);
    this.#sync(segment);
    files.close(segment.file);
    this.#rename(stream, segment.number, segment.bytes);
  }

  #rename(stream: SpoolStream, number: number, bytes: number): void {
    const { files } = this.#options;
    const closed = segmentFile({ stream, number, open: false });
    files.rename(segmentFile({ stream, number, open: true }), closed);
    this.#closed.set(closed, bytes);
    this.#closedBytes += bytes;
  }

  #makeRoom(stream: SpoolStream, wanted: number): boolean {
    const { diskBytes } = this.#options;
    const bound = stream === 'texts' ? diskBytes * TEXT_SHARE : diskBytes;
    if (this.bytes + wanted <= bound) return true;
    const texts = this.#open.get('texts');
    if (stream === 'exchanges' && texts !== undefined) this.#seal('texts', texts);
    for (const file of [...this.#closed.keys()]) {
      if (this.bytes + wanted <= bound) break;
      if (readSegmentName(file)?.stream === 'texts') this.#dropTexts(file);
    }
    return this.bytes + wanted <= bound;
  }

  #dropTexts(file: string): void {
    const { files } = this.#options;
    const bytes = files.read(file, 0, this.#closed.get(file) ?? 0);
    this.#lose('texts', 'disk_bound', scanAll(bytes, SEGMENT_START.length).payloads.length);
    files.remove(file);
    this.forget(file);
  }

  /** Takes over what an earlier process left: torn ends are cut off, open segments closed. */
  #recover(): void {
    const { files } = this.#options;
    const left = files.list().flatMap(({ name, bytes }) => {
      const segment = readSegmentName(name);
      return segment === null ? [] : [{ name, bytes, segment }];
    });
    left.sort((one, other) => one.segment.number - other.segment.number);
    for (const { name, bytes, segment } of left) {
      this.#lastNumber = Math.max(this.#lastNumber, segment.number);
      if (segment.open) this.#adopt(name, bytes, segment.stream, segment.number);
      else {
        this.#closed.set(name, bytes);
        this.#closedBytes += bytes;
      }
    }
  }

  #adopt(name: string, bytes: number, stream: SpoolStream, number: number): void {
    const { files } = this.#options;
    const held = files.read(name, 0, bytes);
    const { payloads, damagedBytes, end } = scanAll(held, Math.min(bytes, SEGMENT_START.length));
    this.losses.damagedBytes += damagedBytes + (bytes - end);
    if (payloads.length === 0) {
      files.remove(name);
      return;
    }
    if (end < bytes) files.cut(name, end);
    this.#rename(stream, number, end);
  }
}
