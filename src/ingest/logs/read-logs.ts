/** Reads log files into the store, in as many threads as asked, for scans and the server's file drops. */
import type { Readable } from 'node:stream';
import { hashText } from '#fingerprint/index';
import type { KeepText } from '#schema/scan-options';
import type { Log } from '#std/log';
import type { Progress } from '#std/progress';
import type { SecretKey } from '#std/secret-keys';
import { pastDamage, readExchangeIds, readSpan, type Store } from '#store/index';
import { BLOCK_LIMITS, type BlockLimits } from './containers/block.ts';
import { type LogFormat, Rejected } from './format.ts';
import { findLogFormat } from './formats.ts';
import { IdSet } from './id-set.ts';
import { inOrder } from './in-order.ts';
import { IngestSettlement, type IngestSummary } from './ingest-settlement.ts';
import { createInsertQueue } from './insert-queue.ts';
import { createLocalLane, createWorkerLane, type Lane, type LaneOptions } from './lanes.ts';
import type { EnricherModule } from './load-enricher.ts';
import { blocksOf, type OpenSource, openSource } from './open-source.ts';
import { type ReadTask, STRIPES } from './process-blocks.ts';
import { chosenFormats, type FormatChoice, formatChoice } from './read-plan.ts';
import type { ReadResult } from './read-result.ts';
import type { RejectSink } from './rejects.ts';
import { expandInputs, type InputSource } from './sources.ts';

export interface IngestOptions {
  /** Files, directories, globs; '-' for `stdin`. */
  inputs: readonly string[];
  stdin?: Readable;
  /** Id of a format; recognised for each file when left out. */
  format?: string | null;
  /** Exchange field → path in the record; with entries it goes before `format`. */
  map?: Readonly<Record<string, string>> | null;
  /** Reading threads, 1 to 8. */
  workers: number;
  keepText: KeepText;
  /** Decides which texts a sample keeps. */
  seed: number;
  /** 0 to 1: above it the whole is refused. */
  maxRejectShare: number;
  /** Keys the names of end users in a store that is kept; null: their ids stay as they are. */
  endUserKey: SecretKey | null;
  enricher: EnricherModule | null;
  rejects: RejectSink | null;
  /** UTC epoch milliseconds, to tell absurd timestamps. */
  clockNow: number;
  /** How much a thread reads at a time, and how long a record may be. */
  limits?: BlockLimits;
}

export interface IngestDeps {
  store: Store;
  progress: Progress;
  log: Log;
  /** Ends reading between two pieces, with the signal's reason. */
  abort?: AbortSignal;
}

/**
 * Reads logs of any known format into the store: exchanges fingerprinted, enriched, without
 * duplicates. The result does not depend on the number of threads. Memory stays flat: at any time a
 * few blocks (of 8 MiB) are on their way. Throws USAGE, INPUT_NOT_FOUND, INPUT_UNRECOGNISED,
 * INPUT_EMPTY, INPUT_MOSTLY_REJECTED, and what the store throws; what was read until then stays.
 */
export async function ingestLogs(options: IngestOptions, deps: IngestDeps): Promise<IngestSummary> {
  const choice = formatChoice(options);
  const formats = chosenFormats(choice);
  const sources = await expandInputs(options.inputs);
  const queue = createInsertQueue(deps.store);
  const stored = await pastDamage(deps, () => storedIds(deps));
  const settlement = new IngestSettlement({ sources, queue, sink: options.rejects, stored });
  const limits = options.limits ?? BLOCK_LIMITS;
  const lanes = new Lanes(
    laneOptions(options, choice),
    laneCount(sources, options.workers, limits),
  );
  const stdin = options.stdin ?? null;
  const reading = new Reading({ sources, formats, stdin, limits }, deps);
  try {
    const run = async (job: Job): Promise<Outcome> =>
      'task' in job ? await lanes.process(job.task) : job.event;
    for await (const outcome of inOrder(reading.jobs(), run, lanes.ahead)) {
      if (typeof outcome === 'function') outcome(settlement);
      else for (const result of outcome) await settlement.settle(result);
    }
    for (const result of await lanes.flush()) await settlement.settle(result);
    settlement.refuseRows(await queue.finish());
  } finally {
    await lanes.close();
  }
  const summary = settlement.summary();
  deps.log.info('logs-read', { ...summary });
  settlement.judge(options.maxRejectShare);
  return summary;
}

function laneOptions(options: IngestOptions, choice: FormatChoice): LaneOptions {
  const { keepText, seed, clockNow, endUserKey } = options;
  const describeRejects = options.rejects !== null;
  return {
    process: { choice, keepText, seed, clockNow, endUserKey, describeRejects },
    enricher: options.enricher,
  };
}

/** Ids of what the store holds already, so that a log read again counts once; null when empty. */
async function storedIds({ store, progress, abort }: IngestDeps): Promise<IdSet | null> {
  const { exchanges: total } = await readSpan(store);
  if (total === 0) return null;
  const ids = new IdSet();
  let done = 0;
  for await (const block of readExchangeIds(store, abort)) {
    for (const id of block) ids.add(hashText(id));
    done += block.length;
    progress({ stage: 'known exchanges', done, total, unit: 'exchanges' });
  }
  return ids;
}

/** 0 = on this thread: for a single block it is quicker than to start another. */
function laneCount(sources: readonly InputSource[], workers: number, limits: BlockLimits): number {
  const bytes = sources.reduce((sum, source) => sum + (source.bytes ?? Infinity), 0);
  return bytes <= limits.blockBytes ? 0 : Math.max(1, Math.min(workers, STRIPES));
}

/** A piece to read, or something to be told in its turn. */
type Job = { task: ReadTask } | { event: (settlement: IngestSettlement) => void };
type Outcome = readonly ReadResult[] | ((settlement: IngestSettlement) => void);

interface Input {
  sources: readonly InputSource[];
  formats: readonly LogFormat[];
  stdin: Readable | null;
  limits: BlockLimits;
}

/** Opens one source after the other and cuts it into tasks. */
class Reading {
  readonly #input: Input;
  readonly #deps: IngestDeps;
  readonly #total: number | null;
  #done = 0;
  #sequence = 0;
  readonly #keys = new Map<string, number>();

  constructor(input: Input, deps: IngestDeps) {
    this.#input = input;
    this.#deps = deps;
    const sizes = input.sources.map((source) => source.bytes);
    this.#total = sizes.includes(null)
      ? null
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  async *jobs(): AsyncGenerator<Job> {
    for (const [index, source] of this.#input.sources.entries()) {
      const opened = await openSource(source, {
        formats: this.#input.formats,
        stdin: this.#input.stdin,
        onBytes: (count) => this.#advance(count),
      });
      if (opened === null) yield { event: (settlement) => settlement.emptyFile() };
      else if (opened instanceof Rejected) {
        yield { event: (settlement) => settlement.rejectFile(index, opened) };
      } else {
        yield { event: (settlement) => settlement.fileRead(opened.plan.format) };
        yield* this.#tasks(index, opened);
      }
    }
  }

  #advance(count: number): void {
    this.#done += count;
    this.#deps.progress({ stage: 'reading', done: this.#done, total: this.#total, unit: 'bytes' });
  }

  /** Two files that begin alike under one name keep apart. */
  #ownKey(key: string): string {
    const seen = this.#keys.get(key) ?? 0;
    this.#keys.set(key, seen + 1);
    return seen === 0 ? key : `${key}.${seen}`;
  }

  async *#tasks(source: number, opened: OpenSource): AsyncGenerator<Job> {
    const bytes = this.#input.sources[source]?.bytes ?? null;
    const sourceKey = this.#ownKey(opened.key);
    const { plan } = opened;
    if (opened.kind === 'rows') {
      const { path, groups } = opened;
      for (const group of groups) {
        this.#deps.abort?.throwIfAborted();
        const data = { kind: 'rows', path, ...group } as const;
        yield { task: { sequence: this.#sequence++, source, sourceKey, plan, data } };
        this.#advance(Math.floor((bytes ?? 0) / groups.length));
      }
      return;
    }
    for await (const item of blocksOf(opened, this.#input.limits)) {
      this.#deps.abort?.throwIfAborted();
      if ('rejected' in item) {
        const { rejected, line } = item;
        yield { event: (settlement) => settlement.rejectRecord(source, rejected, line) };
      } else {
        const data = { kind: 'block', block: item } as const;
        yield { task: { sequence: this.#sequence++, source, sourceKey, plan, data } };
      }
    }
  }
}

/** The lanes of one reading, started when there is something for them to do. */
class Lanes {
  readonly #options: LaneOptions;
  readonly #count: number;
  readonly #lanes = new Map<number, Promise<Lane>>();

  constructor(options: LaneOptions, count: number) {
    this.#options = options;
    this.#count = count;
  }

  /** Enough that no lane waits for the next piece. */
  get ahead(): number {
    return Math.max(1, this.#count * 2 + 1);
  }

  async process(task: ReadTask): Promise<ReadResult[]> {
    const lane = await this.#lane(this.#indexFor(task));
    return await lane.process(task);
  }

  /** Rows that are gathered must meet; otherwise a stripe stays with its lane. */
  #indexFor(task: ReadTask): number {
    const format = findLogFormat(task.plan.format);
    const gathers = format?.reads === 'objects' && format.gather !== undefined;
    return gathers || this.#count === 0 ? 0 : (task.sequence % STRIPES) % this.#count;
  }

  #lane(index: number): Promise<Lane> {
    const known = this.#lanes.get(index);
    if (known !== undefined) return known;
    const started =
      this.#count === 0
        ? createLocalLane(this.#options)
        : Promise.resolve(createWorkerLane(this.#options));
    this.#lanes.set(index, started);
    return started;
  }

  async flush(): Promise<ReadResult[]> {
    const results: ReadResult[] = [];
    for (const lane of this.#lanes.values()) results.push(...(await (await lane).flush()));
    return results;
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes.values()) await (await lane).close();
  }
}
