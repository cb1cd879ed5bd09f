/** Counts exchanges as they come in, for metrics and for what decisions did. */
import type { SpooledExchange } from '#ingest/index';

/** What came in since the start of this process. */
export interface IntakeCounts {
  taken: number;
  duplicates: number;
  rejected: number;
  /** Of them: told of a time before 2015, or more than two days ahead. */
  absurdTimes: number;
  /** Could not be stored when they came, and were left to whoever sent them; once for each try. */
  refused: number;
  /** Nobody can store them: left out for good, and why the last of them. */
  setAside: number;
  setAsideWhy: string | null;
  texts: number;
  /** When the last exchange came in, and the latest time that one told; UTC epoch ms. */
  lastTakenAt: number | null;
  latestTs: number | null;
  /** Exchanges without a price, and without anything known of their network. */
  unpriced: number;
  unknownNetworks: number;
  /** Refused by a gateway: a budget in dollars holds, and the model has no price. */
  unpricedRefused: number;
  /** How often each decision changed an exchange, or would have. */
  applied: Map<string, number>;
  shadowed: Map<string, number>;
}

export function noCounts(): IntakeCounts {
  return {
    taken: 0,
    duplicates: 0,
    rejected: 0,
    absurdTimes: 0,
    refused: 0,
    setAside: 0,
    setAsideWhy: null,
    texts: 0,
    lastTakenAt: null,
    latestTs: null,
    unpriced: 0,
    unknownNetworks: 0,
    unpricedRefused: 0,
    applied: new Map(),
    shadowed: new Map(),
  };
}

/** Of more decisions the count that was begun first is dropped. */
const MOST_DECISIONS = 100_000;

function bump(counts: Map<string, number>, ids: readonly string[]): void {
  for (const id of ids) {
    const known = counts.get(id);
    if (known === undefined && counts.size >= MOST_DECISIONS) {
      counts.delete(counts.keys().next().value as string);
    }
    counts.set(id, (known ?? 0) + 1);
  }
}

/** Counts what decisions did to a gateway's exchanges. */
export function countDecisions(counts: IntakeCounts, items: readonly SpooledExchange[]): void {
  for (const { note } of items) {
    bump(counts.applied, note.decisions);
    bump(counts.shadowed, note.shadow_decisions);
    if (note.refusal === 'model_unpriced') counts.unpricedRefused++;
  }
}
