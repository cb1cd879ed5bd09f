/** Takes parsed records through unfolding, gathering and mapping, and tells a sink what became of each. */
import type { Exchange } from '#schema/exchange';
import type { RecordPlace, RecordVisitor } from './block-records.ts';
import { type LogFormat, type LogRecord, type MapContext, Rejected, Skipped } from './format.ts';
import { createGatherer, type Gatherer, type PlacedRecord } from './gather.ts';

/** Where a record comes from: which source, and where in it. */
export interface Origin {
  source: number;
  place: RecordPlace;
}

/** Takes what becomes of every record. */
export interface OutcomeSink {
  /** A record was looked at, whatever becomes of it. */
  seen(): void;
  /** `madeId`: the record had no id of its own. */
  exchange(exchange: Exchange, origin: Origin, madeId: boolean): void;
  /** `record` is null when it could not be parsed. */
  rejected(rejected: Rejected, origin: Origin, record: LogRecord | string | null): void;
  skipped(why: string, origin: Origin): void;
  unknownField(name: string): void;
  /** Once for each field that the user mapped and any record has. */
  foundField(name: string): void;
}

/** Rows of one call are held back up to this many bytes; see Gatherer. */
const GATHERED_BYTES = 256 * 1024 * 1024;
const TOO_DEEP = new Rejected('RECORD_MALFORMED', null, 'less deeply nested values');

/**
 * Turns parsed documents into outcomes: documents are unfolded into records, rows that belong
 * together are gathered, each record is mapped by its format.
 */
export class RecordMapper implements RecordVisitor {
  readonly #sink: OutcomeSink;
  readonly #context: RecordContext;
  readonly #gatherers = new Map<LogFormat, Gatherer>();
  #format: LogFormat;
  #origin: Origin = { source: 0, place: { line: 0, position: 0, size: 0 } };

  constructor(options: { format: LogFormat; now: number }, sink: OutcomeSink) {
    this.#format = options.format;
    this.#sink = sink;
    this.#context = new RecordContext(options.now, sink);
  }

  /** What follows is of this source and format; `key` makes ids of records that have none. */
  enter(source: number, key: string, format: LogFormat): void {
    this.#origin = { source, place: this.#origin.place };
    this.#context.sourceKey = key;
    this.#format = format;
  }

  record(document: LogRecord | string, place: RecordPlace): void {
    this.#origin.place = place;
    const format = this.#format;
    if (typeof document === 'string' || format.reads === 'lines' || format.unfold === undefined) {
      this.#record(document);
      return;
    }
    const records = format.unfold(document);
    if (records === null) this.#record(document);
    else for (const record of records) this.#record(record);
  }

  rejected(rejected: Rejected, place: RecordPlace): void {
    this.#origin.place = place;
    this.#sink.seen();
    this.#sink.rejected(rejected, this.#origin, null);
  }

  /** The end of the input: what was held back is mapped as it is. */
  flush(): void {
    for (const [format, gatherer] of this.#gatherers) {
      this.#format = format;
      for (const ready of gatherer.flush()) this.#mapGathered(ready);
    }
  }

  #record(record: LogRecord | string): void {
    this.#sink.seen();
    const format = this.#format;
    if (format.reads === 'lines' || format.gather === undefined || typeof record === 'string') {
      this.#map(record, this.#origin);
      return;
    }
    const known = this.#gatherers.get(format);
    const gatherer = known ?? createGatherer(format.gather, GATHERED_BYTES);
    if (known === undefined) this.#gatherers.set(format, gatherer);
    const { source, place } = this.#origin;
    for (const ready of gatherer.add({ record, source, place: { ...place } })) {
      this.#mapGathered(ready);
    }
  }

  #mapGathered({ record, source, place }: PlacedRecord): void {
    this.#map(record, { source, place });
  }

  #map(record: LogRecord | string, origin: Origin): void {
    const mapped = this.#mapSafely(record, origin.place);
    if (mapped instanceof Rejected) this.#sink.rejected(mapped, origin, record);
    else if (mapped instanceof Skipped) this.#sink.skipped(mapped.why, origin);
    else this.#sink.exchange(mapped, origin, this.#context.madeId);
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
}

/** The context of the record being mapped. */
class RecordContext implements MapContext {
  readonly now: number;
  readonly #sink: OutcomeSink;
  readonly #found = new Set<string>();
  sourceKey = '';
  /** Whether the record had to be given an id. */
  madeId = false;
  #position = -1;
  /** Records that share a position, as the spans of one document do. */
  #sharing = 0;

  constructor(now: number, sink: OutcomeSink) {
    this.now = now;
    this.#sink = sink;
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
    this.#sink.unknownField(name);
  }

  foundField(name: string): void {
    if (this.#found.has(name)) return;
    this.#found.add(name);
    this.#sink.foundField(name);
  }
}
