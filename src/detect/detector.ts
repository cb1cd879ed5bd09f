/** Defines a detector: its question, the columns it needs, what it measures and how it explains itself. */

import type { AccountFacts } from '#schema/account';
import type { ExchangeField } from '#schema/exchange';
import type { Column } from './columns/column.ts';

/** How far one account stands out in one aspect; larger is more like harvesting. */
export interface Measurement {
  /** On the scale on which accounts of a cohort are compared: differences, not ratios, matter. */
  statistic: number;
  /** The same in the aspect's unit. */
  observed: number;
}

/** Per aspect. "Not enough data" is an outcome of its own, never a small measurement. */
export type Measured<Aspects extends string = string> = Record<
  Aspects,
  Measurement | 'insufficient-data'
>;

/** One thing that a detector measures; each is calibrated by itself. */
export interface Aspect {
  /** What is on the axis of `observed`, with its unit, e.g. "prompts from one template (%)". */
  unit: string;
  scale: 'linear' | 'log';
}

/** Who an account was compared with. */
export interface Cohort {
  /** E.g. "free accounts with 100 to 300 requests". */
  label: string;
  accounts: number;
  /** The cohort's median of `observed`. */
  median: number;
}

export interface MeasureContext<Params = Record<string, number>> {
  facts: AccountFacts | null;
  params: Params;
}

/**
 * One question about an account. Pure: no clock, no chance, no I/O. To add one, write a folder
 * detectors/<id>/ and name it in detectors.ts; the conformance suite says what is missing.
 */
export interface Detector {
  /** Folder name, finding.detector and docs anchor; permanent. */
  id: string;
  /** The question, as a sentence ending in a question mark. */
  asks: string;
  /** Exchange fields without which it abstains (some of its aspects may need more). */
  needs: readonly ExchangeField[];
  columns: Record<string, Column>;
  params: Record<string, number>;
  aspects: Record<string, Aspect>;
  /**
   * `volume`: with accounts of the same tier, age and volume; `any-volume`: of the same tier and
   * age, for detectors that judge the volume itself.
   */
  comparedWithin: 'volume' | 'any-volume';
  /** Agreed bulk use looks just like this: the detector abstains for such customers. */
  expectedOfBulk: boolean;
  /** Benign customers that look the same, each in a few words. */
  innocent: readonly string[];
  measure(row: Record<string, number>, context: MeasureContext): Measured;
  /** One plain sentence with the numbers. */
  explain(given: Explained): string;
}

export interface Explained {
  aspect: string;
  row: Record<string, number>;
  measurement: Measurement;
  cohort: Cohort;
}

interface TypedDetector<Columns, Params, Aspects extends string>
  extends Omit<Detector, 'columns' | 'params' | 'aspects' | 'measure' | 'explain'> {
  columns: Columns;
  params: Params;
  aspects: Record<Aspects, Aspect>;
  measure(
    row: { [Name in keyof Columns]: number },
    context: MeasureContext<Params>,
  ): Measured<Aspects>;
  explain(given: {
    aspect: Aspects;
    row: { [Name in keyof Columns]: number };
    measurement: Measurement;
    cohort: Cohort;
  }): string;
}

/** Checks a detector's row, parameters and aspects against each other while it is written. */
export function defineDetector<
  const Columns extends Record<string, Column>,
  const Params extends Record<string, number>,
  const Aspects extends string,
>(detector: TypedDetector<Columns, Params, Aspects>): Detector {
  return detector;
}
