/** Writes records into spool segments within a bound of disk, and counts what it must drop. */
import type { Clock } from '#std/clock';
import { encodeRecords, SEGMENT_START, scanAll } from './segment-format.ts';
import {
  readSegmentName,
  type SegmentName,
  type SpoolStream,
  segmentFile,
} from './segment-names.ts';
import type { SpoolFiles } from './spool-files.ts';
import { type LostSegment, SpoolLedger } from './spool-ledger.ts';
import { readCursor } from './spool-reader.ts';

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
export type DropReason = 'disk_full' | 'disk_bound' | 'disk_error' | 'damaged' | 'removed';

export interface SpoolLosses {
  exchanges: Partial<Record<DropReason, number>>;
  texts: Partial<Record<DropReason, number>>;
  damagedBytes: number;
  /** Segments that somebody removed or cut; the last few of them. */
  segments: LostSegment[];
}

interface OpenSegment {
  number: number;
  file: number;
  bytes: number;
  openedAt: number;
  /** When its oldest unsynced byte was written; null when all is synced. */
  dirtySince: number | null;
}

/** Segments are looked for so often. */
const COMPARE_MS = 5000;
const LOST_TOLD = 100;

/** Room kept for metadata when texts have taken the rest. */
const TEXT_SHARE = 0.9;

/**
 * Appends records to segments. Texts are given up before metadata: when the disk bound is reached the
 * oldest text segments go, then new texts are dropped, and only then new metadata. What was
 * acknowledged is never deleted before it was shipped. Every loss is counted.
 */
export class SpoolWriter {
  readonly losses: SpoolLosses = { exchanges: {}, texts: {}, damagedBytes: 0, segments: [] };
  readonly #options: SpoolWriterOptions;
  readonly #open = new Map<SpoolStream, OpenSegment>();
  /** Closed segments on disk, oldest first, with their sizes. */
  readonly #closed = new Map<string, number>();
  readonly #ledger: SpoolLedger;
  #comparedAt = Number.NEGATIVE_INFINITY;
  #lastNumber = 0;
  #closedBytes = 0;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
    this.#ledger = new SpoolLedger(options.files);
    this.#lookForLost();
    this.#recover();
    this.#ledger.save();
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
      this.#ledger.wrote({ stream, number: segment.number }, segment.bytes, payloads.length);
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
    this.#ledger.tend(now);
    if (now - this.#comparedAt >= COMPARE_MS) this.#lookForLost();
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
    const name = readSegmentName(file);
    if (name !== null) this.#ledger.gone(name);
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
    this.#ledger.opened({ stream, number });
    this.#write(segment, SEGMENT_START);
    return segment;
  }

  #seal(stream: SpoolStream, segment: OpenSegment): void {
    const { files } = this.#options;
    this.#open.delete(stream);
    this.#sync(segment);
    files.close(segment.file);
    this.#rename(stream, segment.number, segment.bytes);
    this.#ledger.closed({ stream, number: segment.number }, segment.bytes, null);
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
    const passed: SegmentName[] = [];
    for (const { name, bytes, segment } of left) {
      this.#lastNumber = Math.max(this.#lastNumber, segment.number);
      if (segment.open && isPassed(files, segment, bytes)) passed.push(segment);
      else if (segment.open) this.#adopt(name, bytes, segment.stream, segment.number);
      else this.#takeOver(name, bytes);
    }
    for (const { stream, number } of passed) this.#rescue(stream, number);
  }

  #takeOver(name: string, bytes: number): void {
    this.#closed.set(name, bytes);
    this.#closedBytes += bytes;
  }

  /** What was removed or cut since the last time is counted, told, and no longer reckoned with. */
  #lookForLost(): void {
    this.#comparedAt = this.#options.clock();
    for (const lost of this.#ledger.compare()) {
      this.losses.segments = [...this.losses.segments, lost].slice(-LOST_TOLD);
      this.#lose(lost.stream, 'removed', lost.records ?? 0);
      const file = `${lost.segment}.segment`;
      const known = this.#closed.get(file);
      if (known === undefined) this.#abandon(lost);
      else if (lost.how === 'missing') this.forget(file);
    }
  }

  /** The open segment is not what it was: what is left of it and what comes next go to a new one. */
  #abandon({ stream, segment, how }: LostSegment): void {
    const open = this.#open.get(stream);
    if (open === undefined || !segment.endsWith(`-${String(open.number).padStart(12, '0')}`))
      return;
    this.#open.delete(stream);
    this.#options.files.close(open.file);
    if (how === 'cut') this.#rescue(stream, open.number);
  }

  /** A reader may stand behind the end of a segment that was cut: its records are appended again. */
  #rescue(stream: SpoolStream, number: number): void {
    const { files } = this.#options;
    const name = segmentFile({ stream, number, open: true });
    const bytes = files.list().find((file) => file.name === name)?.bytes ?? 0;
    const held = files.read(name, 0, bytes);
    const whole = held.subarray(0, SEGMENT_START.length).equals(SEGMENT_START);
    const { payloads } = scanAll(held, whole ? SEGMENT_START.length : 0);
    files.remove(name);
    this.#ledger.gone({ stream, number });
    if (payloads.length > 0) this.append(stream, payloads);
  }

  #adopt(name: string, bytes: number, stream: SpoolStream, number: number): void {
    const { files } = this.#options;
    const held = files.read(name, 0, bytes);
    const { payloads, damagedBytes, end } = scanAll(held, Math.min(bytes, SEGMENT_START.length));
    this.losses.damagedBytes += damagedBytes + (bytes - end);
    if (payloads.length === 0) {
      files.remove(name);
      this.#ledger.gone({ stream, number });
      return;
    }
    if (end < bytes) files.cut(name, end);
    this.#rename(stream, number, end);
    this.#ledger.closed({ stream, number }, end, payloads.length);
  }
}

/** Whether delivery is on record beyond the end of a segment, which was cut then. */
function isPassed(files: SpoolFiles, { stream, number }: SegmentName, bytes: number): boolean {
  const cursor = readCursor(files, stream);
  return cursor.segment === number && cursor.offset > bytes;
}
