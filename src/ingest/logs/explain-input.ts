/** Shows how the first records of each input are read, for `scan --explain-input`. */
import type { Readable } from 'node:stream';
import { hashText } from '#fingerprint/index';
import type { Exchange } from '#schema/exchange';
import { readBlock } from './block-records.ts';
import { BLOCK_LIMITS } from './containers/block.ts';
import { readParquetRows } from './containers/parquet.ts';
import { type LogFormat, type LogRecord, Rejected } from './format.ts';
import { blocksOf, type OpenSource, openSource } from './open-source.ts';
import { chosenFormats, formatChoice } from './read-plan.ts';
import { type Origin, type OutcomeSink, RecordMapper } from './record-mapper.ts';
import { expandInputs } from './sources.ts';

/** How one record was read. */
export interface ExplainedRecord {
  /** Line, or number of the record. */
  line: number;
  outcome: 'read' | 'rejected' | 'skipped';
  /** Fields of the exchange that are known; texts as their length unless asked for. */
  fields: Record<string, string | number | boolean>;
  /** Why it was rejected or skipped. */
  note: string | null;
}

/** How one file is read. */
export interface ExplainedFile {
  file: string;
  /** Null when it was not recognised. */
  format: string | null;
  title: string | null;
  container: string | null;
  compression: string | null;
  records: ExplainedRecord[];
  /** Fields of the first records that mean nothing to exchanges. */
  unknown_fields: string[];
  /** Paths given by --map that none of the first records has. */
  absent_fields: { field: string; path: string }[];
  /** Why the file as a whole is not read. */
  problem: string | null;
}

export interface ExplainOptions {
  inputs: readonly string[];
  stdin?: Readable;
  format?: string | null;
  map?: Readonly<Record<string, string>> | null;
  clockNow: number;
  showText?: boolean;
}

const RECORDS = 5;
/** Rows of one call may stand apart. */
const ROWS_LOOKED_AT = 200;
const LIMITS = { blockBytes: 256 * 1024, recordBytes: BLOCK_LIMITS.recordBytes };

/**
 * Reads the first five records of every input as `ingestLogs` would, and stores nothing. Throws
 * USAGE and INPUT_NOT_FOUND.
 */
export async function explainInput(options: ExplainOptions): Promise<ExplainedFile[]> {
  const formats = chosenFormats(formatChoice(options));
  const files: ExplainedFile[] = [];
  for (const source of await expandInputs(options.inputs)) {
    const opened = await openSource(source, {
      formats,
      stdin: options.stdin ?? null,
      onBytes: () => {},
    });
    files.push(await explainFile(source.name, opened, { options, formats }));
  }
  return files;
}

async function explainFile(
  file: string,
  opened: OpenSource | Rejected | null,
  { options, formats }: { options: ExplainOptions; formats: readonly LogFormat[] },
): Promise<ExplainedFile> {
  const nothing = { file, format: null, title: null, container: null, compression: null };
  if (opened === null || opened instanceof Rejected) {
    const problem = opened === null ? 'it is empty' : `expected ${opened.expected}`;
    return { ...nothing, records: [], unknown_fields: [], absent_fields: [], problem };
  }
  const format = formats.find(({ id }) => id === opened.plan.format) as LogFormat;
  const sink = new Explanation(options.showText ?? false);
  const mapper = new RecordMapper({ format, now: options.clockNow }, sink);
  mapper.enter(0, hashText(file).toString(36), format);
  await readSome(opened, mapper, sink);
  return {
    file,
    format: format.id,
    title: format.title,
    container: opened.plan.container,
    compression: opened.kind === 'bytes' ? opened.bytes.compression : null,
    records: sink.records.slice(0, RECORDS),
    unknown_fields: [...sink.unknownFields].sort(),
    absent_fields: Object.entries(options.map ?? {})
      .filter(([field]) => !sink.foundFields.has(field))
      .map(([field, path]) => ({ field, path })),
    problem: null,
  };
}

async function readSome(
  opened: OpenSource,
  mapper: RecordMapper,
  sink: Explanation,
): Promise<void> {
  if (opened.kind === 'rows') {
    const [{ from, to } = { from: 0, to: 0 }] = opened.groups;
    const rows = await readParquetRows(opened.path, { from, to: Math.min(to, from + RECORDS) });
    for (let index = 0; index < rows.count; index++) {
      mapper.record(rows.row(index), { line: from + index + 1, position: from + index, size: 0 });
    }
  } else {
    for await (const item of blocksOf(opened, LIMITS)) {
      if ('rejected' in item)
        mapper.rejected(item.rejected, { line: item.line, position: 0, size: 0 });
      else readBlock(item, opened.plan, mapper);
      if (sink.enough()) break;
    }
    await opened.bytes.close();
  }
  mapper.flush();
}

class Explanation implements OutcomeSink {
  readonly records: ExplainedRecord[] = [];
  readonly unknownFields = new Set<string>();
  readonly foundFields = new Set<string>();
  readonly #showText: boolean;
  #seen = 0;

  constructor(showText: boolean) {
    this.#showText = showText;
  }

  enough(): boolean {
    return this.records.length >= RECORDS || this.#seen >= ROWS_LOOKED_AT;
  }

  seen(): void {
    this.#seen++;
  }

  exchange(exchange: Exchange, { place }: Origin): void {
    if (this.records.length >= RECORDS) return;
    const fields = describeExchange(exchange, this.#showText);
    this.records.push({ line: place.line, outcome: 'read', fields, note: null });
  }

  rejected(rejected: Rejected, { place }: Origin, _record: LogRecord | string | null): void {
    const { code, field, expected } = rejected;
    const where = field === null ? '' : ` in ${field}`;
    const note = `${code}${where}: expected ${expected}`;
    this.records.push({ line: place.line, outcome: 'rejected', fields: {}, note });
  }

  skipped(why: string, { place }: Origin): void {
    this.records.push({ line: place.line, outcome: 'skipped', fields: {}, note: why });
  }

  unknownField(name: string): void {
    if (this.#seen <= RECORDS) this.unknownFields.add(name);
  }

  foundField(name: string): void {
    this.foundFields.add(name);
  }
}

const TEXT_SHOWN = 200;

function describeExchange(
  exchange: Exchange,
  showText: boolean,
): Record<string, string | number | boolean> {
  const { ts, system, prompt, response, messages, tools, fingerprint, ...plain } = exchange;
  const text = (value: string | null): string | null =>
    value === null || showText
      ? (value?.slice(0, TEXT_SHOWN) ?? null)
      : `${value.length} characters`;
  const described: Record<string, string | number | boolean | null> = {
    ts: new Date(ts).toISOString(),
    ...plain,
    system: text(system),
    prompt: text(prompt),
    response: text(response),
    messages: messages === null ? null : `${messages.length} messages`,
    tools: tools === null ? null : tools.join(', '),
    fingerprint: fingerprint === null ? null : `version ${fingerprint.version}`,
  };
  const known = Object.entries(described).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as Record<string, string | number | boolean>;
}
