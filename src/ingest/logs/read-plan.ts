/** Says how a file is read, in plain data, and which formats the user allows for it. */
import { failure } from '#std/errors';
import { nearestName } from '#std/nearest-name';
import { type CsvLayout, csvBoundaries } from './containers/csv.ts';
import { type BoundaryFinder, newlineBoundaries } from './containers/line-blocks.ts';
import type { LogFormat } from './format.ts';
import { createMappedFormat } from './formats/mapped.ts';
import { findLogFormat, LOG_FORMATS } from './formats.ts';

/** How one file is read; plain data, so that it can be told to another thread. */
export interface ReadPlan {
  container: 'lines' | 'elements' | 'csv' | 'parquet';
  /** Id of the format, and whether its records are objects or lines of text. */
  format: string;
  reads: LogFormat['reads'];
  /** Only for CSV. */
  csv: CsvLayout | null;
  /** Every line holds many records in a list under a known key. */
  wrapped: boolean;
}

/** The format that the person asked for, or null to recognise one for each file. */
export interface FormatChoice {
  /** Id of a format. */
  format: string | null;
  /** Exchange field → path in the record. */
  map: Readonly<Record<string, string>> | null;
}

/** The choice from options as they are given: no mapping at all is no choice. */
export function formatChoice(given: {
  format?: string | null;
  map?: Readonly<Record<string, string>> | null;
}): FormatChoice {
  const map = given.map ?? {};
  return { format: given.format ?? null, map: Object.keys(map).length === 0 ? null : map };
}

/** The formats that a file may have under this choice. Throws USAGE for one that there is not. */
export function chosenFormats(choice: FormatChoice): readonly LogFormat[] {
  if (choice.map !== null) return [createMappedFormat(choice.map)];
  if (choice.format === null) return LOG_FORMATS;
  const format = findLogFormat(choice.format);
  if (format !== null) return [format];
  const ids = LOG_FORMATS.map(({ id }) => id);
  const packed = PACKINGS.has(choice.format.toLowerCase());
  const nearest = packed ? null : nearestName(choice.format, ids);
  throw failure('FORMAT_UNKNOWN', {
    format: choice.format,
    known: ids.join(', '),
    packed,
    nearest,
  });
}

/** How files are packed, whatever their fields mean. */
const PACKINGS: ReadonlySet<string> = new Set(['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet']);

export function boundariesOf(plan: ReadPlan): BoundaryFinder {
  return plan.csv === null ? newlineBoundaries : csvBoundaries(plan.csv.delimiter);
}
