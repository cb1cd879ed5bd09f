/** Turns blocks into rows for the store, on every reading thread: mapped, fingerprinted and enriched. */
import { fingerprint, hashText } from '#fingerprint/index';
import type { Exchange } from '#schema/exchange';
import type { KeepText } from '#schema/scan-options';
import { importedNames, type NameEndUser } from '#std/end-user-names';
import { messageOf } from '#std/errors';
import type { SecretKey } from '#std/secret-keys';
import { createExchangeEncoder } from '#store/index';
import { readBlock } from './block-records.ts';
import type { Block } from './containers/block.ts';
import { readParquetRows } from './containers/parquet.ts';
import { createEmbeddingSample } from './embedding-sample.ts';
import { type LogFormat, type LogRecord, Rejected } from './format.ts';
import type { LookUpNetwork } from './load-enricher.ts';
import { chosenFormats, type FormatChoice, type ReadPlan } from './read-plan.ts';
import { type ReadResult, ResultNotes } from './read-result.ts';
import { type Origin, type OutcomeSink, RecordMapper } from './record-mapper.ts';

/** What every thread that reads is told at its start; plain data. */
export interface ProcessOptions {
  choice: FormatChoice;
  keepText: KeepText;
  seed: number;
  clockNow: number;
  /** Keys the names of end users; null: their ids are kept as they are. */
  endUserKey: SecretKey | null;
  /** Whether the structure of rejected records is wanted. */
  describeRejects: boolean;
}

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

/** Reads pieces of the input into rows for the store, in the order in which it is given them. */
export function createBlockProcessor(
  options: ProcessOptions,
  lookup: LookUpNetwork | null,
): BlockProcessor {
  return new Processor(options, lookup);
}

class Processor implements BlockProcessor, OutcomeSink {
  readonly #options: ProcessOptions;
  readonly #lookup: LookUpNetwork | null;
  readonly #formats: ReadonlyMap<string, LogFormat>;
  readonly #encoder = createExchangeEncoder();
  readonly #nameEndUser: NameEndUser;
  readonly #notes: ResultNotes;
  readonly #mapper: RecordMapper;
  readonly #samples = Array.from({ length: STRIPES }, () =>
    createEmbeddingSample(EMBEDDINGS_PER_HOUR),
  );
  #stripe = 0;

  constructor(options: ProcessOptions, lookup: LookUpNetwork | null) {
    this.#options = options;
    this.#lookup = lookup;
    this.#nameEndUser = importedNames(options.endUserKey);
    const formats = chosenFormats(options.choice);
    this.#formats = new Map(formats.map((format) => [format.id, format]));
    this.#notes = new ResultNotes(options.describeRejects);
    const [format] = formats as readonly [LogFormat];
    this.#mapper = new RecordMapper({ format, now: options.clockNow }, this);
  }

  async process(task: ReadTask): Promise<ReadResult[]> {
    const format = this.#formats.get(task.plan.format) as LogFormat;
    this.#stripe = task.sequence % STRIPES;
    this.#mapper.enter(task.source, task.sourceKey, format);
    if (task.data.kind === 'rows') return await this.#processRows(task.data);
    readBlock(task.data.block, task.plan, this.#mapper);
    return [this.#take()];
  }

  async #processRows(group: { path: string; from: number; to: number }): Promise<ReadResult[]> {
    const rows = await readParquetRows(group.path, group).catch(
      (error: unknown) =>
        new Rejected('FILE_UNREADABLE', null, `readable pages: ${messageOf(error)}`),
    );
    if (rows instanceof Rejected) {
      this.#mapper.rejected(rows, { line: group.from + 1, position: group.from, size: 0 });
      return [this.#take()];
    }
    const results: ReadResult[] = [];
    for (let index = 0; index < rows.count; index++) {
      const position = group.from + index;
      this.#mapper.record(rows.row(index), { line: position + 1, position, size: 0 });
      if (this.#encoder.rows() >= ROWS_PER_RESULT) results.push(this.#take());
    }
    return [...results, this.#take()];
  }

  async flush(): Promise<ReadResult[]> {
    this.#mapper.flush();
    return [this.#take()];
  }

  #take(): ReadResult {
    return this.#notes.take(this.#encoder.take());
  }

  seen(): void {
    this.#notes.records++;
  }

  exchange(exchange: Exchange, origin: Origin, madeId: boolean): void {
    const print =
      exchange.fingerprint ?? fingerprint(exchange, { embed: this.#wantsEmbedding(exchange) });
    const network = this.#lookup?.(exchange.ip, exchange.asn) ?? null;
    const { end_user_id: said } = exchange;
    const named = said === null ? exchange : { ...exchange, end_user_id: this.#nameEndUser(said) };
    this.#encoder.append(named, print, network);
    this.#notes.exchange(
      exchange.ts,
      madeId ? -hashText(exchange.id) : hashText(exchange.id),
      origin,
    );
    if (this.#options.keepText !== 'none') this.#keepText(exchange);
  }

  rejected(rejected: Rejected, origin: Origin, record: LogRecord | string | null): void {
    this.#notes.reject(rejected, origin, record);
  }

  skipped(why: string): void {
    this.#notes.skipped.add(why);
  }

  unknownField(name: string): void {
    this.#notes.unknownFields.add(name);
  }

  foundField(name: string): void {
    this.#notes.foundFields.push(name);
  }

  #wantsEmbedding(exchange: Exchange): boolean {
    if (exchange.prompt === null || exchange.prompt === '') return false;
    const sample = this.#samples[this.#stripe]!;
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
