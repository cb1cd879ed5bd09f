import { fingerprint, hashText } from '#fingerprint/fingerprint';
import type { Exchange } from '#schema/exchange';
import type { NetworkFacts } from '#schema/network';
import { messageOf } from '#std/errors';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { type RecordPlace, readBlock } from './block-records.ts';
import type { Block } from './containers/block.ts';
import { readParquetRows } from './containers/parquet.ts';
import { createEmbeddingSample } from './embedding-sample.ts';
import { type LogFormat, type LogRecord, type MapContext, Rejected, Skipped } from './format.ts';
import { LOG_FORMATS } from './formats.ts';
import { createGatherer, type Gatherer } from './gather.ts';
import { type FormatChoice, formatsOf, type ReadPlan } from './read-plan.ts';
import { type ReadResult, ResultNotes } from './read-result.ts';

export const KEEP_TEXT = ['none', 'sample', 'all'] as const;
export type KeepText = (typeof KEEP_TEXT)[number];

/** What every thread that reads is told at its start; plain data. */
export interface ProcessOptions {
  choice: FormatChoice;
  keepText: KeepText;
  seed: number;
  clockNow: number;
  /** Whether the structure of rejected records is wanted. */
  describeRejects: boolean;
}

/** Address and ASN from the log → what is known of the network. */
export type NetworkLookup = (address: string | null, asn: number | null) => NetworkFacts | null;

/** One piece of the input; plain data. */
export interface ReadTask {
  /** Place in the order of the input: decides which stripe's sample its prompts belong to. */
  sequence: number;
  source: number;
  /** Short text that makes ids of records that have none, the same whenever the file is read. */
  sourceKey: string;
  plan: ReadPlan;
  data: { kind: 'block'; block: Block } | { kind: 'rows'; path: string; from: number; to: number };
}

export interface BlockProcessor {
  process(task: ReadTask): Promise<ReadResult[]>;
  /** What was held back until the end of the input. */
  flush(): Promise<ReadResult[]>;
}

/** Stripes are sampled apart, so that the sample does not depend on how many threads read. */
export const STRIPES = 8;
const EMBEDDINGS_PER_HOUR = 16;
const ROWS_PER_RESULT = 100_000;
const GATHER_CHARS = 256 * 1024 * 1024;
const TOO_DEEP = new Rejected('RECORD_MALFORMED', null, 'less deeply nested values');

/** Reads pieces of the input into rows for the store, in the order in which it is given them. */
export function createBlockProcessor(
  options: ProcessOptions,
  lookup: NetworkLookup | null,
): BlockProcessor {
  return new Processor(options, lookup);
}

class Processor implements BlockProcessor {
  readonly #options: ProcessOptions;
  readonly #lookup: NetworkLookup | null;
  readonly #formats: ReadonlyMap<string, LogFormat>;
  readonly #encoder = createExchangeEncoder();
  readonly #notes: ResultNotes;
  readonly #context: RecordContext;
  readonly #gatherers = new Map<string, Gatherer>();
  readonly #samples = Array.from({ length: STRIPES }, () =>
    createEmbeddingSample(EMBEDDINGS_PER_HOUR),
  );
  #source = 0;
  #stripe = 0;
  #format: LogFormat = LOG_FORMATS[0] as LogFormat;

  constructor(options: ProcessOptions, lookup: NetworkLookup | null) {
    this.#options = options;
    this.#lookup = lookup;
    const formats = formatsOf(options.choice, LOG_FORMATS) ?? [];
    this.#formats = new Map(formats.map((format) => [format.id, format]));
    this.#notes = new ResultNotes(options.describeRejects);
    this.#context = new RecordContext(options.clockNow, this.#notes);
  }

  async process(task: ReadTask): Promise<ReadResult[]> {
    this.#source = task.source;
    this.#stripe = task.sequence % STRIPES;
    this.#context.sourceKey = task.sourceKey;
    this.#format = this.#formats.get(task.plan.format) as LogFormat;
    if (task.data.kind === 'rows') return this.#processRows(task.data);
    readBlock(task.data.block, task.plan, {
      record: (record, place) => this.#document(record, place),
      rejected: (rejected, place) => {
        this.#notes.records++;
        this.#reject(rejected, place, null);
      },
    });
    return [this.#take()];
  }

  async #processRows(group: { path: string; from: number; to: number }): Promise<ReadResult[]> {
    const results: ReadResult[] = [];
    const first = { line: group.from + 1, position: group.from, size: 0 };
    const rows = await readParquetRows(group.path, group).catch((error: unknown) => {
      const why = `readable pages: ${messageOf(error)}`;
      return new Rejected('FILE_UNREADABLE', null, why);
    });
    if (rows instanceof Rejected) {
      this.#notes.records++;
      this.#reject(rows, first, null);
      return [this.#take()];
    }
    for (let index = 0; index < rows.count; index++) {
      const line = group.from + index + 1;
      this.#document(rows.row(index), { line, position: line, size: 0 });
      if (this.#encoder.rows() >= ROWS_PER_RESULT) results.push(this.#take());
    }
    return [...results, this.#take()];
  }

  async flush(): Promise<ReadResult[]> {
    for (const [id, gatherer] of this.#gatherers) {
      this.#format = this.#formats.get(id) as LogFormat;
      for (const { record, place, source } of gatherer.flush()) {
        this.#source = source;
        this.#map(record, place);
      }
    }
    return [this.#take()];
  }

  #take(): ReadResult {
    return this.#notes.take(this.#encoder.take());
  }

  /** One parsed document: itself a record, or many. */
  #document(document: LogRecord | string, place: RecordPlace): void {
    const format = this.#format;
    if (typeof document === 'string' || format.reads === 'lines' || format.unfold === undefined) {
      this.#record(document, place);
      return;
    }
    const records = format.unfold(document);
    if (records === null) this.#record(document, place);
    else for (const record of records) this.#record(record, place);
  }

  #record(record: LogRecord | string, place: RecordPlace): void {
    this.#notes.records++;
    const format = this.#format;
    if (format.reads === 'lines' || format.gather === undefined || typeof record === 'string') {
      this.#map(record, place);
      return;
    }
    const known = this.#gatherers.get(format.id);
    const gatherer = known ?? createGatherer(format.gather, GATHER_CHARS);
    if (known === undefined) this.#gatherers.set(format.id, gatherer);
    const held = { record, place: { ...place }, source: this.#source };
    for (const ready of gatherer.add(held)) {
      const source = this.#source;
      this.#source = ready.source;
      this.#map(ready.record, ready.place);
      this.#source = source;
    }
  }

  #map(record: LogRecord | string, place: RecordPlace): void {
    const mapped = this.#mapSafely(record, place);
    if (mapped instanceof Rejected) this.#reject(mapped, place, record);
    else if (mapped instanceof Skipped) this.#notes.skipped.add(mapped.why);
    else this.#keep(mapped, place);
  }

  #mapSafely(record: LogRecord | string, place: RecordPlace): Exchange | Rejected | Skipped {
    const format = this.#format;
    this.#context.start(place);
    try {
      return format.reads === 'lines'
        ? format.map(record as string, this.#context)
        : format.map(record as LogRecord, this.#context);
    } catch (error) {
      // JSON may nest deeper than the stack; whatever else a mapping throws is a bug.
      if (error instanceof RangeError) return TOO_DEEP;
      throw error;
    }
  }

  #reject(rejected: Rejected, place: RecordPlace, record: LogRecord | string | null): void {
    this.#notes.reject(rejected, { source: this.#source, place }, record);
  }

  #keep(exchange: Exchange, place: RecordPlace): void {
    const print =
      exchange.fingerprint ?? fingerprint(exchange, { embed: this.#wantsEmbedding(exchange) });
    const network = this.#lookup?.(exchange.ip, exchange.asn) ?? null;
    this.#encoder.append(exchange, print, network);
    const idHash = this.#context.madeId ? 0 : hashText(exchange.id);
    this.#notes.exchange(exchange, idHash, { source: this.#source, line: place.line });
    if (this.#options.keepText !== 'none') this.#keepText(exchange);
  }

  #wantsEmbedding(exchange: Exchange): boolean {
    if (exchange.prompt === null || exchange.prompt === '') return false;
    const sample = this.#samples[this.#stripe] as ReturnType<typeof createEmbeddingSample>;
    return sample(exchange.account_id, exchange.ts);
  }

  /** A sample is one in a hundred, by seed and id: the same exchanges whenever the log is read. */
  #keepText(exchange: Exchange): void {
    const { id, ts, account_id, prompt, response } = exchange;
    if (prompt === null && response === null) return;
    const { keepText, seed } = this.#options;
    if (keepText === 'sample' && hashText(`${seed} ${id}`) % 100 !== 0) return;
    this.#notes.text({ id, ts, account_id, prompt: prompt ?? '', response: response ?? '' });
  }
}

/** The context of the record being mapped. */
class RecordContext implements MapContext {
  readonly now: number;
  readonly #notes: ResultNotes;
  sourceKey = '';
  /** Whether the record had to be given an id. */
  madeId = false;
  #position = -1;
  /** Records that share a position, as the spans of one document do. */
  #sharing = 0;

  constructor(now: number, notes: ResultNotes) {
    this.now = now;
    this.#notes = notes;
  }

  start(place: RecordPlace): void {
    this.madeId = false;
    this.#sharing = place.position === this.#position ? this.#sharing + 1 : 0;
    this.#position = place.position;
  }

  fallbackId(): string {
    this.madeId = true;
    const id = `${this.sourceKey}-${this.#position.toString(36)}`;
    return this.#sharing === 0 ? id : `${id}.${this.#sharing}`;
  }

  unknownField(name: string): void {
    this.#notes.unknownFields.add(name);
  }
}
