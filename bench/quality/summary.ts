/**
 * Means, shares and their intervals over seeds, for every number that the quality bench reports.
 */

import type { Accusations, Score } from '#simulate/score';
import { exactInterval, type ShareInterval } from '#std/statistics/intervals';
import { meanAndVariance } from '#std/statistics/spread';
import { studentTail } from '#std/statistics/tails';

/** Mean over seeds with a 95 % interval (Student); worlds, not accounts, are what is drawn anew. */
export interface MeanInterval {
  mean: number;
  low: number;
  high: number;
  seeds: number;
}

/** Shares stay within 0 and 1. With one seed nothing is known of the spread: the interval is all. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const seeds = values.length;
  if (seeds === 0) return { mean: 0, low: 0, high: 1, seeds };
  const { mean, variance } = meanAndVariance(values);
  if (seeds < 2) return { mean, low: 0, high: 1, seeds };
  const half = studentQuantile(seeds - 1) * Math.sqrt(variance / seeds);
  return { mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half), seeds };
}

/**
 * Mean over seeds of shares of counted things, with the wider of two intervals on each side: Student over
 * seeds, and exact over all that was counted, which does not vanish where all seeds agree. With one seed
 * the exact one alone: it knows nothing of other worlds.
 */
export function countedMeanInterval(shares: readonly { hits: number; of: number }[]): MeanInterval {
  const over = meanInterval(shares.map(({ hits, of }) => hits / of));
  const { low, high } = pooled(shares);
  if (shares.length === 1) return { ...over, low, high };
  return { ...over, low: Math.min(over.low, low), high: Math.max(over.high, high) };
}

/** The t that 2.5 % lie above. */
function studentQuantile(freedom: number): number {
  let low = 0;
  let high = 100;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > 0.025) low = middle;
    else high = middle;
  }
  return low;
}

/** What one method did over several worlds. */
export interface MethodSummary {
  precision: MeanInterval;
  recall: MeanInterval;
  recallByKind: Record<string, MeanInterval>;
  /** Pooled over the worlds, exact. */
  falsePositives: ShareInterval;
  falsePositivesByKind: Record<string, ShareInterval>;
}

export function summariseAccusations(worlds: readonly Accusations[]): MethodSummary {
  const accusing = worlds.filter((world) => world.precision.of > 0);
  const kinds = new Set(worlds.flatMap((w) => w.recall_by_operator.map((one) => one.kind)));
  const benign = new Set(worlds.flatMap((w) => w.false_positives_by_kind.map((one) => one.kind)));
  return {
    precision: meanInterval(accusing.map((world) => world.precision.share)),
    recall: meanInterval(worlds.map((world) => world.recall.share)),
    recallByKind: mapOf(kinds, (kind) =>
      meanInterval(
        worlds.flatMap((world) =>
          world.recall_by_operator.filter((one) => one.kind === kind).map((one) => one.found.share),
        ),
      ),
    ),
    falsePositives: pooled(worlds.map((world) => world.false_positives)),
    falsePositivesByKind: mapOf(benign, (kind) =>
      pooled(
        worlds.flatMap((world) =>
          world.false_positives_by_kind
            .filter((one) => one.kind === kind)
            .map((one) => one.accused),
        ),
      ),
    ),
  };
}

export interface ScanSummary {
  findings: MethodSummary;
  campaigns: MethodSummary;
  any: MethodSummary;
  campaignPrecision: ShareInterval;
  campaignRecall: ShareInterval;
  servedBeforeAlarm: Record<string, MeanInterval>;
  servedBeforeFlag: Record<string, MeanInterval>;
}

export function summariseScores(scores: readonly Score[]): ScanSummary {
  const kinds = new Set(scores.flatMap((score) => score.operators.map((one) => one.kind)));
  const served = (field: 'served_before_alarm' | 'served_before_flag') =>
    mapOf(kinds, (kind) =>
      meanInterval(
        scores.flatMap((score) =>
          score.operators.filter((one) => one.kind === kind).map((one) => one[field]),
        ),
      ),
    );
  return {
    findings: summariseAccusations(scores.map((score) => score.accounts.findings)),
    campaigns: summariseAccusations(scores.map((score) => score.accounts.campaigns)),
    any: summariseAccusations(scores.map((score) => score.accounts.any)),
    campaignPrecision: pooled(scores.map((score) => score.campaigns.precision)),
    campaignRecall: pooled(scores.map((score) => score.campaigns.recall)),
    servedBeforeAlarm: served('served_before_alarm'),
    servedBeforeFlag: served('served_before_flag'),
  };
}

export function pooled(shares: readonly { hits: number; of: number }[]): ShareInterval {
  const hits = shares.reduce((sum, share) => sum + share.hits, 0);
  return exactInterval(
    hits,
    shares.reduce((sum, share) => sum + share.of, 0),
  );
}

function mapOf<Value>(keys: Iterable<string>, of: (key: string) => Value): Record<string, Value> {
  return Object.fromEntries([...keys].map((key) => [key, of(key)]));
}
