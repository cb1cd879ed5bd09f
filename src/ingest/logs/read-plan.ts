import { type CsvLayout, csvBoundaries } from './containers/csv.ts';
import { type BoundaryFinder, newlineBoundaries } from './containers/line-blocks.ts';
import type { LogFormat } from './format.ts';
import { createMappedFormat } from './formats/mapped.ts';
import { findFormat } from './formats.ts';

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

/** The formats that a file may have under this choice. Null for an id that there is not. */
export function formatsOf(choice: FormatChoice, all: readonly LogFormat[]): LogFormat[] | null {
  if (choice.map !== null) return [createMappedFormat(choice.map)];
  if (choice.format === null) return [...all];
  const format = findFormat(choice.format);
  return format === null ? null : [format];
}

export function boundariesOf(plan: ReadPlan): BoundaryFinder {
  return plan.csv === null ? newlineBoundaries : csvBoundaries(plan.csv.delimiter);
}
