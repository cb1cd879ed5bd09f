/** Reads what one step of time brought from the store: activity, shared values, releases. */

import { DAY_MS } from '#std/time';
import type {
  ActivityRow,
  BucketSpan,
  ExposureRow,
  LinkReader,
  SharedRow,
  Span,
} from './link-query.ts';
import type { WindowOptions } from './window.ts';

/** Distinct values of momentary content views that a step should read at most, about. */
const VALUES_PER_STEP = 1_500_000;
const CONTENT_VALUES_PER_EXCHANGE = 8;
/** First uses are followed for so long after a release. */
const RELEASE_MS = 3 * DAY_MS;

/** A model that appeared while we watched. */
export interface ObservedRelease {
  model: string;
  /** UTC epoch ms of the first use by anybody. */
  at: number;
}

/** What a step brought; without exchanges everything else is empty. */
export interface StepReading {
  span: Span;
  exchanges: number;
  activity: ActivityRow[];
  momentary: SharedRow[];
  /** Age that the lasting values belong to. */
  age: number;
  exposures: ExposureRow[];
  lasting: SharedRow[];
  /** Models that appeared in the step. */
  releases: ObservedRelease[];
  /** First uses within the step of models that are followed. */
  firstUses: { model: string; uses: { key: number; first_ms: number }[] }[];
}

/** Reads step by step; steps must come in order, and a step may be read while the one before is judged. */
export function createStepReader(reader: LinkReader, options: WindowOptions) {
  const readUntil = new Map<number, number>();
  const models = new Set<string>();
  const followed: ObservedRelease[] = [];
  let start = Number.POSITIVE_INFINITY;
  let age = { number: 0, from: 0, exchanges: 0 };

  /** Buckets that are over and were not read; with `last` those that are not over too. */
  function bucketsOf(span: Span, last: boolean): BucketSpan[] {
    return reader.bucketLengths.flatMap((bucketMs) => {
      const from = readUntil.get(bucketMs) ?? Math.floor(span.from / bucketMs) * bucketMs;
      const to = last ? span.to : Math.floor(span.to / bucketMs) * bucketMs;
      if (to <= from) return [];
      readUntil.set(bucketMs, to);
      return [{ from, to, bucketMs }];
    });
  }

  async function readMomentary(span: Span, last: boolean, exchanges: number): Promise<SharedRow[]> {
    const spans = bucketsOf(span, last);
    if (spans.length === 0) return [];
    const oneIn = Math.ceil((exchanges * CONTENT_VALUES_PER_EXCHANGE) / VALUES_PER_STEP);
    return await all(reader.momentary(spans, { oneIn, exchanges }));
  }

  /** Two ages make up a window: a new one begins when half of the window is full. */
  function ageOf({ to }: Span, exchanges: number): number {
    const full =
      to - age.from > options.windowMs / 2 || age.exchanges > options.windowExchanges / 2;
    if (full) age = { number: age.number + 1, from: to, exchanges: 0 };
    age.exchanges += exchanges;
    return age.number;
  }

  async function readLasting(
    span: Span,
    exchanges: number,
  ): Promise<Pick<StepReading, 'age' | 'exposures' | 'lasting'>> {
    const aged = { ...span, age: ageOf(span, exchanges) };
    await reader.keepLasting(aged);
    const [exposures, lasting] = await Promise.all([
      all(reader.exposures(aged)),
      all(reader.lasting(aged)),
    ]);
    return { age: aged.age, exposures, lasting };
  }

  async function readReleases(span: Span): Promise<Pick<StepReading, 'releases' | 'firstUses'>> {
    const releases: ObservedRelease[] = [];
    for (const { model, first_ms } of await reader.models(span)) {
      if (models.has(model)) continue;
      models.add(model);
      if (first_ms >= start + DAY_MS) releases.push({ model, at: first_ms });
    }
    followed.push(...releases);
    const firstUses: StepReading['firstUses'] = [];
    for (const { model, at } of followed) {
      if (span.from > at + RELEASE_MS) continue;
      firstUses.push({ model, uses: await reader.firstUses({ ...span, model }) });
    }
    return { releases, firstUses };
  }

  return {
    /** `last` also closes buckets that are not over. Throws what the store throws. */
    async read(span: Span, last: boolean): Promise<StepReading> {
      const activity = await all(reader.activity(span));
      const exchanges = activity.reduce((sum, row) => sum + row.exchanges, 0);
      if (exchanges === 0) return { ...NOTHING, span, age: age.number };
      start = activity.reduce((least, row) => Math.min(least, row.first_ms), start);
      // The engine answers several at a time.
      const [momentary, lasting, releases] = await Promise.all([
        readMomentary(span, last, exchanges),
        readLasting(span, exchanges),
        readReleases(span),
      ]);
      return { span, exchanges, activity, momentary, ...lasting, ...releases };
    },
  };
}

const NOTHING: Omit<StepReading, 'span' | 'age'> = {
  exchanges: 0,
  activity: [],
  momentary: [],
  exposures: [],
  lasting: [],
  releases: [],
  firstUses: [],
};

async function all<Row>(blocks: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const block of blocks) for (const row of block) rows.push(row);
  return rows;
}
