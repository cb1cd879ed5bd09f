/** Finds the container and format of a file from its first bytes. */
import { BLOCK_LIMITS } from './containers/block.ts';
import { parseCsvBlock, readCsvHeader } from './containers/csv.ts';
import { blocksOfElements, WRAPPERS } from './containers/element-blocks.ts';
import { type LogFormat, type LogRecord, Rejected } from './format.ts';
import type { ReadPlan } from './read-plan.ts';
import { jsonOf, objectFrom } from './values.ts';

/** How much of a file is looked at, and how many of its records. */
export const HEAD_BYTES = 1024 * 1024;
const SAMPLE = 50;
/** Below this a format is a guess that would reject most of the file. */
const SURE_ENOUGH = 0.3;

/** The beginning of a file. */
export interface FileHead {
  bytes: Uint8Array;
  /** The file is no longer than that. */
  whole: boolean;
}

interface Candidate {
  plan: ReadPlan;
  score: number;
}

/**
 * Container and format from the first bytes of a file; null when it is empty. With one format given
 * the file is read as that, however little it looks like it.
 */
export async function recognise(
  head: FileHead,
  formats: readonly LogFormat[],
): Promise<ReadPlan | Rejected | null> {
  const [first = 0, second = 0] = head.bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return unrecognised('UTF-8 text: this is UTF-16');
  }
  const text = Buffer.from(head.bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  if (text.trim() === '') return head.whole ? null : unrecognised('records in the first bytes');
  const candidates = await candidatesFor(text, head, formats);
  const best = candidates.reduce<Candidate | null>(
    (left, right) => (left === null || right.score > left.score ? right : left),
    null,
  );
  if (best === null) return unrecognised('JSON, CSV, Parquet or access log lines');
  if (best.score >= SURE_ENOUGH || formats.length === 1) return best.plan;
  return unrecognised(`records of a known format${namedFields(await fieldsOf(text, head))}`);
}

const NAMES_SHOWN = 20;
const NAME_CHARS = 64;

/** Names of fields help to write a --map; what stands in the fields is not shown. */
function namedFields(names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, NAMES_SHOWN).map((name) => name.slice(0, NAME_CHARS));
  const more = names.length > shown.length ? ', …' : '';
  return `; the first one has the fields ${shown.join(', ')}${more}`;
}

/** Names of the fields of the first record. */
async function fieldsOf(text: string, head: FileHead): Promise<string[]> {
  const lines = firstLines(text, head.whole);
  const object =
    lines.flatMap(recordsOfLine)[0] ?? objectFrom((await firstElements(head.bytes))[0]);
  if (object !== null && object !== undefined) return Object.keys(object);
  return [...(readCsvHeader(lines[0] ?? '')?.header ?? [])];
}

function unrecognised(expected: string): Rejected {
  return new Rejected('FILE_UNRECOGNISED', null, expected);
}

async function candidatesFor(
  text: string,
  head: FileHead,
  formats: readonly LogFormat[],
): Promise<Candidate[]> {
  const lines = firstLines(text, head.whole);
  const objects = lines.flatMap((line) => recordsOfLine(line));
  const opening = text.trimStart().charAt(0);
  if (opening === '[' || opening === '{') {
    if (opening === '{' && startsRecordALine(lines)) return fromLines(objects, formats);
    const elements = await firstElements(head.bytes);
    return elements.length === 0 ? [] : fromElements(elements, formats);
  }
  return [
    ...fromLines(objects, formats),
    ...scored(lines, formats, 'lines').map(planned('lines')),
    ...fromCsv(text, lines, formats),
  ];
}

/** Lines that are whole; when the first one is not, there are none. */
function firstLines(text: string, whole: boolean): string[] {
  const lines = text.split('\n', SAMPLE * 4);
  if (!whole && lines.length < SAMPLE * 4) lines.pop();
  return lines
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, SAMPLE);
}

/** Some line that is not indented is a record; the first ones may be broken. */
function startsRecordALine(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('{') && objectFrom(line) !== null);
}

function recordsOfLine(line: string): LogRecord[] {
  const object = line.trimStart().startsWith('{') ? objectFrom(line) : null;
  return object === null ? [] : [object];
}

function fromLines(objects: readonly LogRecord[], formats: readonly LogFormat[]): Candidate[] {
  const direct = scored(objects, formats, 'objects').map(planned('lines'));
  const inner = objects.flatMap((object) => unwrap(object) ?? []);
  const wrapped = scored(inner.slice(0, SAMPLE), formats, 'objects').map(planned('lines'));
  return [
    ...direct,
    ...wrapped.map(({ plan, score }) => ({
      plan: { ...plan, wrapped: true },
      score: score * 0.99,
    })),
  ];
}

function fromElements(elements: readonly unknown[], formats: readonly LogFormat[]): Candidate[] {
  const objects = elements.flatMap((element): LogRecord[] => {
    const object = objectFrom(element);
    return object === null ? [] : [object];
  });
  return scored(objects, formats, 'objects').map(planned('elements'));
}

/** The records under a known key of a document; null when it has none. */
export function unwrap(document: LogRecord): LogRecord[] | null {
  for (const key of WRAPPERS) {
    const list = document[key];
    if (Array.isArray(list) && list.length > 0) {
      const records = list.map((item) => objectFrom(item));
      if (records.every((record) => record !== null)) return records;
    }
  }
  return null;
}

async function firstElements(bytes: Uint8Array): Promise<unknown[]> {
  const limits = { blockBytes: HEAD_BYTES, recordBytes: BLOCK_LIMITS.recordBytes };
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  const elements: unknown[] = [];
  for await (const item of blocksOfElements({ chunks, problem: () => null }, limits)) {
    if ('rejected' in item || item.ranges === null) continue;
    for (let index = 0; index < item.ranges.length && elements.length < SAMPLE; index += 2) {
      const [start, end] = [item.ranges[index], item.ranges[index + 1]];
      elements.push(jsonOf(Buffer.from(item.bytes.subarray(start, end)).toString('utf8')));
    }
  }
  return elements;
}

function fromCsv(
  text: string,
  lines: readonly string[],
  formats: readonly LogFormat[],
): Candidate[] {
  const csv = readCsvHeader(lines[0] ?? '');
  if (csv === null) return [];
  const body = text.slice(text.indexOf('\n') + 1);
  // A row that the head cuts off has too few cells and counts for nothing.
  const records = parseCsvBlock(body.slice(0, HEAD_BYTES), csv)
    .slice(0, SAMPLE)
    .flatMap(({ record }) => (record instanceof Rejected ? [] : [record]));
  const candidates = scored(records, formats, 'objects').map(planned('csv'));
  return candidates.map(({ plan, score }) => ({ plan: { ...plan, csv }, score }));
}

interface Score {
  format: LogFormat;
  score: number;
}

/** How sure each format is of these records, on average; nothing without records. */
function scored(
  records: readonly (LogRecord | string)[],
  formats: readonly LogFormat[],
  reads: LogFormat['reads'],
): Score[] {
  if (records.length === 0) return [];
  return formats
    .filter((format) => format.reads === reads)
    .map((format) => {
      const sum = records.reduce<number>((total, record) => total + scoreOf(format, record), 0);
      return { format, score: sum / records.length };
    });
}

function scoreOf(format: LogFormat, record: LogRecord | string): number {
  if (format.reads === 'lines') return typeof record === 'string' ? format.recognise(record) : 0;
  return typeof record === 'string' ? 0 : format.recognise(record);
}

function planned(container: ReadPlan['container']): (scored: Score) => Candidate {
  return ({ format: { id, reads }, score }) => ({
    plan: { container, format: id, reads, csv: null, wrapped: false },
    score,
  });
}

/** The plan for a Parquet file, from its column names. */
export function recogniseColumns(
  sample: readonly LogRecord[],
  formats: readonly LogFormat[],
): ReadPlan | Rejected {
  const candidates = scored(sample, formats, 'objects').map(planned('parquet'));
  const best = candidates.reduce<Candidate | null>(
    (left, right) => (left === null || right.score > left.score ? right : left),
    null,
  );
  if (best !== null && (best.score >= SURE_ENOUGH || formats.length === 1)) return best.plan;
  const names = Object.keys(sample[0] ?? {});
  return unrecognised(`columns of a known format${namedFields(names)}`);
}
