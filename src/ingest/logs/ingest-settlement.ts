/** Settles what was read, in input order: drops duplicates, counts, refuses what is mostly rejected. */
import { failure } from '#std/errors';
import { withoutRows } from '#store/index';
import type { RejectCode, Rejected } from './format.ts';
import { IdSet } from './id-set.ts';
import type { InsertQueue } from './insert-queue.ts';
import { NameCounts, type ReadResult, type RejectNote, type TimeRange } from './read-result.ts';
import type { RejectSink } from './rejects.ts';
import type { InputSource } from './sources.ts';

/** What was read, all sources together. */
export interface IngestSummary {
  /** In the store: read, and not a duplicate. */
  exchanges: number;
  /** Records looked at, whatever became of them. */
  records: number;
  rejected: number;
  /** Records whose id was already read, now or into the store before; the first one is kept. */
  duplicates: number;
  /** Records that are fine but no exchanges, by why. */
  skipped: { why: string; records: number }[];
  /** Earliest and latest time, UTC epoch milliseconds; null without exchanges. */
  from: number | null;
  to: number | null;
  /** Exchanges that are earlier than the one before them in their file. */
  clock_backwards: number;
  formats: { format: string; files: number }[];
  /** Files that hold nothing. */
  empty_files: number;
  unknown_fields: { field: string; records: number }[];
  /** Fields mapped by the user that some record had. */
  found_fields: string[];
  reject_reasons: { code: RejectCode; field: string | null; records: number }[];
}

type Note = Omit<RejectNote, 'line'> & { line: number | null };

/** Takes results in the order of the input: drops duplicates, counts, hands rows to the store. */
export class IngestSettlement {
  readonly #sources: readonly InputSource[];
  readonly #queue: InsertQueue;
  readonly #sink: RejectSink | null;
  readonly #ids = new IdSet();
  readonly #stored: IdSet | null;
  readonly #skipped = new NameCounts();
  readonly #unknownFields = new NameCounts();
  readonly #foundFields = new Set<string>();
  readonly #reasons = new Map<
    string,
    { code: RejectCode; field: string | null; records: number }
  >();
  readonly #formats = new Map<string, number>();
  #records = 0;
  #exchanges = 0;
  #rejected = 0;
  #duplicates = 0;
  #emptyFiles = 0;
  /** Files of which nothing could be read; the names of those of no known format. */
  #wholeFiles = 0;
  /** The first. */
  #unrecognised: { file: string; expected: string } | null = null;
  #from: number | null = null;
  #to: number | null = null;
  #backwards = 0;
  /** What the sink asked to wait for last. */
  #told: void | Promise<void> = undefined;
  /** Source and time of the exchange settled last. */
  #previous: { source: number; ts: number } | null = null;

  constructor(given: {
    sources: readonly InputSource[];
    queue: InsertQueue;
    sink: RejectSink | null;
    /** Ids that the store held before; null for an empty store. */
    stored: IdSet | null;
  }) {
    this.#sources = given.sources;
    this.#queue = given.queue;
    this.#sink = given.sink;
    this.#stored = given.stored;
  }

  fileRead(format: string): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
  }

  emptyFile(): void {
    this.#emptyFiles++;
  }

  /** A file of which nothing can be read. */
  rejectFile(source: number, rejected: Rejected): void {
    this.#wholeFiles++;
    if (rejected.code === 'FILE_UNRECOGNISED') {
      this.#unrecognised ??= { file: this.#name(source), expected: rejected.expected };
    }
    this.rejectRecord(source, rejected, null);
  }

  /** Something that no result tells of: a record too long to be read, a file that breaks off. */
  rejectRecord(source: number, rejected: Rejected, line: number | null): void {
    const { code, field, expected } = rejected;
    this.#records++;
    this.#note({ source, line, code, field, expected, structure: null });
  }

  async settle(result: ReadResult): Promise<void> {
    this.#records += result.records;
    for (const note of result.rejects) this.#note(note);
    this.#skipped.addAll(result.skipped);
    this.#unknownFields.addAll(result.unknownFields);
    for (const field of result.foundFields) this.#foundFields.add(field);
    if (result.times !== null) this.#followTime(result.times, result.sources);
    const dropped = this.#dropDuplicates(result);
    await this.#told;
    const kept = result.rows - dropped.size;
    this.#exchanges += kept;
    if (kept > 0) await this.#queue.add(withoutRows(result.bytes, dropped), kept);
    const texts = result.texts.filter(({ row }) => !dropped.has(row));
    if (texts.length > 0) await this.#queue.addTexts(texts.map(({ text }) => text));
  }

  /** Rows that were read and that the store refused one by one; which is not known here. */
  refuseRows(rows: number): void {
    if (rows === 0) return;
    this.#exchanges -= rows;
    this.#rejected += rows;
    this.#reasons.set('ROW_REFUSED', { code: 'ROW_REFUSED', field: null, records: rows });
  }

  #dropDuplicates(result: ReadResult): ReadonlySet<number> {
    const dropped = new Set<number>();
    for (let row = 0; row < result.rows; row++) {
      if (this.#isNew(result.ids[row]!)) continue;
      dropped.add(row);
      this.#duplicates++;
      this.#tell({
        source: result.sources[row]!,
        line: result.lines[row]!,
        code: 'DUPLICATE_ID',
        field: 'id',
        expected: 'an id that was not read before',
        structure: null,
      });
    }
    return dropped;
  }

  /** Ids that were made are unlike within one reading, and tell only what was read before it. */
  #isNew(hash: number): boolean {
    if (this.#stored?.has(Math.abs(hash)) === true) return false;
    return hash < 0 || this.#ids.add(hash);
  }

  #followTime(times: TimeRange, sources: Uint32Array): void {
    this.#from = Math.min(this.#from ?? times.earliest, times.earliest);
    this.#to = Math.max(this.#to ?? times.latest, times.latest);
    this.#backwards += times.backwards;
    const previous = this.#previous;
    const follows = previous !== null && previous.source === sources[0];
    if (follows && times.first < previous.ts) this.#backwards++;
    this.#previous = { source: sources.at(-1) as number, ts: times.last };
  }

  #note(note: Note): void {
    this.#rejected++;
    const key = `${note.code} ${note.field}`;
    const reason = this.#reasons.get(key) ?? { code: note.code, field: note.field, records: 0 };
    reason.records++;
    this.#reasons.set(key, reason);
    this.#tell(note);
  }

  #tell(note: Note): void {
    if (this.#sink === null) return;
    const { source, structure, ...rest } = note;
    const reject = { file: this.#name(source), ...rest };
    this.#told = this.#sink(structure === null ? reject : { ...reject, structure });
  }

  #name(source: number): string {
    return this.#sources[source]?.name ?? '';
  }

  summary(): IngestSummary {
    const skipped = this.#skipped.sorted().map(([why, records]) => ({ why, records }));
    const fields = this.#unknownFields.sorted().map(([field, records]) => ({ field, records }));
    const reasons = [...this.#reasons.values()].sort((left, right) => right.records - left.records);
    return {
      exchanges: this.#exchanges,
      records: this.#records,
      rejected: this.#rejected,
      duplicates: this.#duplicates,
      skipped,
      from: this.#from,
      to: this.#to,
      clock_backwards: this.#backwards,
      formats: [...this.#formats].map(([format, files]) => ({ format, files })),
      empty_files: this.#emptyFiles,
      unknown_fields: fields,
      found_fields: [...this.#foundFields].sort(),
      reject_reasons: reasons,
    };
  }

  /**
   * Throws INPUT_UNRECOGNISED, INPUT_EMPTY or INPUT_MOSTLY_REJECTED when what was read is not worth
   * going on with. Whole files that could not be read do not count towards the share.
   */
  judge(maxRejectShare: number): void {
    const read = this.#records - this.#wholeFiles;
    const rejected = this.#rejected - this.#wholeFiles;
    if (this.#exchanges === 0 && this.#duplicates === 0) {
      if (read === 0 && this.#unrecognised !== null) {
        throw failure('INPUT_UNRECOGNISED', this.#unrecognised);
      }
      throw failure('INPUT_EMPTY', { read: this.#records, rejected: this.#rejected });
    }
    if (rejected > read * maxRejectShare) {
      throw failure('INPUT_MOSTLY_REJECTED', { rejected, read, limit: maxRejectShare });
    }
  }
}
