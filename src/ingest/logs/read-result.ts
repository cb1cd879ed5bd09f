/** Collects what one piece of the input became, in a form that moves between threads without a copy. */
import { storableText } from '#schema/foreign-text';
import type { ExchangeText } from '#store/index';
import type { LogRecord, RejectCode, Rejected } from './format.ts';
import type { Origin } from './record-mapper.ts';
import { describeStructure } from './rejects.ts';

/** A record that was kept aside, by the number of its source. */
export interface RejectNote {
  source: number;
  line: number;
  code: RejectCode;
  field: string | null;
  expected: string;
  structure: Record<string, string> | null;
}

/** What became of one piece of the input; plain data, made to be transferred between threads. */
export interface ReadResult {
  /** Exchanges as a Native block. */
  bytes: Uint8Array<ArrayBuffer>;
  rows: number;
  /** For each row the hash of its id; negative where the id was made, from the file and its place. */
  ids: Float64Array<ArrayBuffer>;
  /** For each row where it was read: source and line. */
  sources: Uint32Array<ArrayBuffer>;
  lines: Uint32Array<ArrayBuffer>;
  /** Kept texts with the row they belong to. */
  texts: { row: number; text: ExchangeText }[];
  /** Records looked at, whatever became of them. */
  records: number;
  rejects: RejectNote[];
  /** Records by why they are no exchange. */
  skipped: Record<string, number>;
  unknownFields: Record<string, number>;
  /** Fields mapped by the user that a record of this reader had for the first time. */
  foundFields: string[];
  times: TimeRange | null;
}

/** Times of the exchanges of one piece, UTC epoch milliseconds, in the order of the input. */
export interface TimeRange {
  first: number;
  last: number;
  earliest: number;
  latest: number;
  /** How many are earlier than the one before. */
  backwards: number;
}

/** What may be transferred without copying. */
export function transferables(result: ReadResult): ArrayBuffer[] {
  return [result.bytes.buffer, result.ids.buffer, result.sources.buffer, result.lines.buffer];
}

/** Distinct names of unknown fields that are told apart; a hostile log could have millions. */
const NAMES_LIMIT = 1000;
const NAME_LENGTH = 128;

/** Counts by name, bounded. */
export class NameCounts {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    const cut = storableText(name.length > NAME_LENGTH ? name.slice(0, NAME_LENGTH) : name);
    const known = this.#counts.get(cut);
    const key = known === undefined && this.#counts.size >= NAMES_LIMIT ? '(others)' : cut;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  addAll(counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) this.add(name, count);
  }

  take(): Record<string, number> {
    const taken = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return taken;
  }

  /** Most frequent first. */
  sorted(): [string, number][] {
    return [...this.#counts].sort(
      (left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1),
    );
  }
}

/** Gathers everything of a result but its rows' bytes. */
export class ResultNotes {
  records = 0;
  readonly skipped = new NameCounts();
  readonly unknownFields = new NameCounts();
  readonly foundFields: string[] = [];
  readonly #describe: boolean;
  #ids: number[] = [];
  #sources: number[] = [];
  #lines: number[] = [];
  #texts: ReadResult['texts'] = [];
  #rejects: RejectNote[] = [];
  #times: TimeRange | null = null;

  constructor(describeRejects: boolean) {
    this.#describe = describeRejects;
  }

  exchange(ts: number, idHash: number, origin: Origin): void {
    this.#ids.push(idHash);
    this.#sources.push(origin.source);
    this.#lines.push(origin.place.line);
    const times = this.#times;
    if (times === null) {
      this.#times = { first: ts, last: ts, earliest: ts, latest: ts, backwards: 0 };
      return;
    }
    if (ts < times.last) times.backwards++;
    times.last = ts;
    if (ts < times.earliest) times.earliest = ts;
    if (ts > times.latest) times.latest = ts;
  }

  /** Keeps the text of the exchange added last. */
  text(text: ExchangeText): void {
    this.#texts.push({ row: this.#ids.length - 1, text });
  }

  reject(rejected: Rejected, { source, place }: Origin, record: LogRecord | string | null): void {
    const { code, field, expected } = rejected;
    const structure = this.#describe ? describeStructure(record ?? place.size) : null;
    this.#rejects.push({ source, line: place.line, code, field, expected, structure });
  }

  take(block: { bytes: Uint8Array<ArrayBuffer>; rows: number }): ReadResult {
    const result: ReadResult = {
      ...block,
      ids: new Float64Array(this.#ids),
      sources: new Uint32Array(this.#sources),
      lines: new Uint32Array(this.#lines),
      texts: this.#texts,
      records: this.records,
      rejects: this.#rejects,
      skipped: this.skipped.take(),
      unknownFields: this.unknownFields.take(),
      foundFields: this.foundFields.splice(0),
      times: this.#times,
    };
    this.records = 0;
    this.#ids = [];
    this.#sources = [];
    this.#lines = [];
    this.#texts = [];
    this.#rejects = [];
    this.#times = null;
    return result;
  }
}
