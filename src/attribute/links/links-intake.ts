/** Feeds the link state from the store, step by step, and notices releases of new models. */

import type { AccountFacts } from '#schema/account';
import { DAY_MS } from '#std/time';
import type { BucketSpan, LinkReader, Span } from './link-query.ts';
import type { LinkState } from './link-state.ts';
import { createWindow, type WindowOptions } from './window.ts';

/** Distinct values of momentary content views that a step should read at most, about. */
const VALUES_PER_STEP = 1_500_000;
const CONTENT_VALUES_PER_EXCHANGE = 8;
/** First uses are followed for so long after a release. */
const RELEASE_MS = 3 * DAY_MS;

export interface LinksIntakeOptions extends WindowOptions {
  facts: ReadonlyMap<string, AccountFacts>;
}

/** A model that appeared while we watched. */
export interface ObservedRelease {
  model: string;
  /** UTC epoch ms of the first use by anybody. */
  at: number;
}

/** Feeds the link state step by step from the store. */
export function createIntake(reader: LinkReader, state: LinkState, options: LinksIntakeOptions) {
  const readUntil = new Map<number, number>();
  const models = new Map<string, number>();
  const releases: ObservedRelease[] = [];
  const users = new Map<string, Set<number>>();
  const window = createWindow(options);
  let start: number | null = null;
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

  async function readMomentary(span: Span, last: boolean, exchanges: number): Promise<void> {
    const spans = bucketsOf(span, last);
    if (spans.length === 0) return;
    const oneIn = Math.ceil((exchanges * CONTENT_VALUES_PER_EXCHANGE) / VALUES_PER_STEP);
    for await (const rows of reader.momentary(spans, { oneIn, exchanges })) {
      for (const row of rows) state.addMomentary(row);
    }
  }

  /** Two ages make up a window: a new one begins when half of the window is full. */
  function ageOf({ to }: Span, exchanges: number): number {
    const full =
      to - age.from > options.windowMs / 2 || age.exchanges > options.windowExchanges / 2;
    if (full) age = { number: age.number + 1, from: to, exchanges: 0 };
    age.exchanges += exchanges;
    return age.number;
  }

  async function readLasting(span: Span, exchanges: number): Promise<void> {
    const aged = { ...span, age: ageOf(span, exchanges) };
    for (const gone of state.startAge(aged.age)) await reader.forget(gone);
    await reader.keepLasting(aged);
    for await (const rows of reader.exposures(aged)) for (const row of rows) state.addFresh(row);
    for await (const rows of reader.lasting(aged)) for (const row of rows) state.addLasting(row);
  }

  async function readReleases(span: Span): Promise<void> {
    for (const { model, first_ms } of await reader.models(span)) {
      if (models.has(model)) continue;
      models.set(model, first_ms);
      if (first_ms >= start! + DAY_MS) releases.push({ model, at: first_ms });
    }
    for (const { model, at } of releases) {
      if (span.from > at + RELEASE_MS) continue;
      const known = users.get(model) ?? new Set<number>();
      users.set(model, known);
      for (const { key, first_ms } of await reader.firstUses({ ...span, model })) {
        if (!known.has(key)) state.addFirstUse(model, { key, at: first_ms });
        known.add(key);
      }
    }
  }

  return {
    releases: releases as readonly ObservedRelease[],
    /** First exchange seen, UTC epoch ms. */
    startedAt: () => start,
    /** Start of the window at the end of a step. */
    windowStart: window.startAt,
    /** Reads one step; steps must come in order. `last` also closes buckets that are not over. */
    async step(span: Span, last: boolean): Promise<number> {
      state.startStep(span.to, window.startAt(span.to));
      let exchanges = 0;
      for await (const rows of reader.activity(span)) {
        for (const row of rows) {
          state.addActivity(row, options.facts.get(row.account_id));
          exchanges += row.exchanges;
          start = Math.min(start ?? row.first_ms, row.first_ms);
        }
      }
      window.add(span.to, exchanges);
      if (exchanges === 0) return 0;
      // They touch different parts of the state; the engine answers several at a time.
      await Promise.all([
        readMomentary(span, last, exchanges),
        readLasting(span, exchanges),
        readReleases(span),
      ]);
      return exchanges;
    },
  };
}

export type Intake = ReturnType<typeof createIntake>;
