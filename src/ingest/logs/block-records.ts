/** Splits a block of a log file into records and hands each to a visitor, parsed. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Block } from './containers/block.ts';
import { type CsvLayout, csvBoundaries, parseCsvBlock } from './containers/csv.ts';
import { countNewlines } from './containers/line-blocks.ts';
import { type LogRecord, Rejected } from './format.ts';
import type { ReadPlan } from './read-plan.ts';
import { unwrap } from './recognise.ts';

/** Where a record is: its line or number in the file, its offset in it, and its length in bytes. */
export interface RecordPlace {
  line: number;
  position: number;
  size: number;
}

/** What a block is read into; `place` holds for the length of one call. */
export interface RecordVisitor {
  /** A JSON object or CSV row, or, for formats that read lines, the line. */
  record(record: LogRecord | string, place: RecordPlace): void;
  rejected(rejected: Rejected, place: RecordPlace): void;
}

const NOT_JSON = new Rejected('LINE_NOT_JSON', null, 'a JSON object');
const NOT_OBJECT = new Rejected('RECORD_NOT_OBJECT', null, 'a JSON object');
const NOT_UTF8 = new Rejected('LINE_NOT_UTF8', null, 'valid UTF-8');

/** Reads every record of a block, in order. Never throws. */
export function readBlock(block: Block, plan: ReadPlan, visitor: RecordVisitor): void {
  if (plan.csv !== null) readCsv(block, plan.csv, visitor);
  else new BlockReader(block, plan, visitor).read();
}

class BlockReader {
  readonly #block: Block;
  readonly #bytes: Buffer;
  readonly #visitor: RecordVisitor;
  readonly #reads: ReadPlan['reads'];
  readonly #wrapped: boolean;
  /** One-byte text is the cheapest to make; what is not sure to be UTF-8 is checked by record. */
  readonly #encoding: 'ascii' | 'utf8' | 'unsure';
  readonly #place: RecordPlace;

  constructor(block: Block, plan: ReadPlan, visitor: RecordVisitor) {
    const { bytes } = block;
    this.#block = block;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#visitor = visitor;
    this.#reads = plan.reads;
    this.#wrapped = plan.wrapped;
    this.#encoding = isAscii(bytes) ? 'ascii' : isUtf8(bytes) ? 'utf8' : 'unsure';
    this.#place = { line: block.firstLine, position: block.offset, size: 0 };
  }

  read(): void {
    if (this.#block.ranges === null) this.#readLines();
    else this.#readRanges(this.#block.ranges);
  }

  #readLines(): void {
    const { offset, firstLine } = this.#block;
    const bytes = this.#bytes;
    const byteOrderMark = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb;
    let line = firstLine;
    for (let start = byteOrderMark ? 3 : 0; start < bytes.length; line++) {
      const newline = bytes.indexOf(10, start);
      const end = newline < 0 ? bytes.length : newline;
      this.#readRecord(line, start, end);
      start = end + 1;
    }
  }

  #readRanges(ranges: Uint32Array): void {
    for (let index = 0; index < ranges.length; index += 2) {
      const line = this.#block.firstLine + index / 2;
      this.#readRecord(line, ranges[index]!, ranges[index + 1]!);
    }
  }

  #readRecord(line: number, start: number, end: number): void {
    if (isBlank(this.#bytes, start, end)) return;
    const place = this.#place;
    place.line = line;
    place.position = this.#block.offset + start;
    place.size = end - start;
    if (this.#encoding === 'unsure' && !isUtf8(this.#bytes.subarray(start, end))) {
      this.#visitor.rejected(NOT_UTF8, place);
      return;
    }
    const text = this.#bytes.toString(this.#encoding === 'ascii' ? 'latin1' : 'utf8', start, end);
    if (this.#reads === 'lines') this.#visitor.record(text.trimEnd(), place);
    else this.#readJson(text, place);
  }

  #readJson(text: string, place: RecordPlace): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#visitor.rejected(NOT_JSON, place);
      return;
    }
    if (!Array.isArray(value)) this.#visit(value, place);
    else for (const item of value) this.#visit(item, place);
  }

  #visit(value: unknown, place: RecordPlace): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#visitor.rejected(NOT_OBJECT, place);
      return;
    }
    const document = value as LogRecord;
    const records = this.#wrapped ? unwrap(document) : null;
    if (records === null) this.#visitor.record(document, place);
    else for (const record of records) this.#visitor.record(record, place);
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at]! > 32) return false;
  }
  return true;
}

function readCsv(block: Block, layout: CsvLayout, visitor: RecordVisitor): void {
  if (!isUtf8(block.bytes)) {
    readCsvRowByRow(block, layout, visitor);
    return;
  }
  const text = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  const rows = parseCsvBlock(text.toString('utf8'), layout);
  const place = { line: 0, position: 0, size: Math.ceil(block.bytes.length / (rows.length || 1)) };
  const header = block.offset === 0 ? 1 : 0;
  for (const [index, { record, line }] of rows.entries()) {
    if (index < header) continue;
    place.line = block.firstLine + line - 1;
    place.position = block.offset + index;
    if (record instanceof Rejected) visitor.rejected(record, place);
    else visitor.record(record, place);
  }
}

/** Where some bytes are no UTF-8: only the rows that hold them are lost. */
function readCsvRowByRow(block: Block, layout: CsvLayout, visitor: RecordVisitor): void {
  const boundaries = csvBoundaries(layout.delimiter);
  const { bytes } = block;
  let line = block.firstLine;
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    for (let found = 0; found === 0 && end < bytes.length; end++) {
      found = boundaries.lastEnd(bytes, end, end + 1);
    }
    const row: Block = {
      bytes: bytes.subarray(start, end),
      ranges: null,
      offset: block.offset + start,
      firstLine: line,
    };
    const place = { line, position: row.offset, size: end - start };
    if (isUtf8(row.bytes)) readCsv(row, layout, visitor);
    else visitor.rejected(NOT_UTF8, place);
    line += countNewlines(bytes, start, end);
    start = end;
  }
}
