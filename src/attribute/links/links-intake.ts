/** Feeds the link state from the store, step by step, and notices releases of new models. */

import type { AccountFacts } from '#schema/account';
import { failure } from '#std/errors';
import type { LinkReader, Span } from './link-query.ts';
import type { LinkState } from './link-state.ts';
import { createStepReader, type ObservedRelease, type StepReading } from './step-reading.ts';
import { createWindow, type WindowOptions } from './window.ts';

export interface LinksIntakeOptions extends WindowOptions {
  facts: ReadonlyMap<string, AccountFacts>;
}

/** A step and whether nothing comes after it, so that buckets of time which are not over are read too. */
export interface IntakeStep extends Span {
  last: boolean;
}

/** Feeds the link state step by step from the store. */
export function createIntake(reader: LinkReader, state: LinkState, options: LinksIntakeOptions) {
  const steps = createStepReader(reader, options);
  const releases: ObservedRelease[] = [];
  const users = new Map<string, Set<number>>();
  const window = createWindow(options);
  let start: number | null = null;
  let ahead: { step: IntakeStep; reading: Promise<StepReading> } | null = null;

  function readingOf(step: IntakeStep): Promise<StepReading> {
    if (ahead === null) return steps.read(step, step.last);
    const { from, to, last } = ahead.step;
    // What was read ahead is in the store's state: it cannot be read again.
    if (from !== step.from || to !== step.to || last !== step.last) {
      throw failure('INTERNAL', { what: 'another step than the one that was read ahead' });
    }
    return ahead.reading;
  }

  function takeActivity({ span, activity, exchanges }: StepReading): void {
    state.startStep(span.to, window.startAt(span.to));
    for (const row of activity) {
      state.addActivity(row, options.facts.get(row.account_id));
      start = Math.min(start ?? row.first_ms, row.first_ms);
    }
    window.add(span.to, exchanges);
  }

  async function takeLinks(reading: StepReading): Promise<void> {
    for (const row of reading.momentary) state.addMomentary(row);
    const gone = state.startAge(reading.age);
    for (const row of reading.exposures) state.addFresh(row);
    for (const row of reading.lasting) state.addLasting(row);
    releases.push(...reading.releases);
    for (const { model, uses } of reading.firstUses) {
      const known = users.get(model) ?? new Set<number>();
      users.set(model, known);
      for (const { key, first_ms } of uses) {
        if (!known.has(key)) state.addFirstUse(model, { key, at: first_ms });
        known.add(key);
      }
    }
    for (const age of gone) await reader.forget(age);
  }

  return {
    releases: releases as readonly ObservedRelease[],
    /** First exchange seen, UTC epoch ms. */
    startedAt: () => start,
    /** Start of the window at the end of a step. */
    windowStart: window.startAt,
    /** Takes in one step; steps must come in order. `next` is read while this one is judged. */
    async step(step: IntakeStep, next: IntakeStep | null = null): Promise<number> {
      const reading = await readingOf(step);
      ahead = null;
      takeActivity(reading);
      if (reading.exchanges > 0) await takeLinks(reading);
      if (next !== null) {
        ahead = { step: next, reading: steps.read(next, next.last) };
        // Awaited only when its turn comes: a failure meanwhile is not unhandled.
        ahead.reading.catch(() => undefined);
      }
      return reading.exchanges;
    },
    /** Ends when nothing is read ahead any more, however that ended. */
    async settled(): Promise<void> {
      await ahead?.reading.catch(() => undefined);
    },
  };
}

export type Intake = ReturnType<typeof createIntake>;
