/** Summarises a trace of real requests into the rhythm and sizes that a world keeps of it. */
import { seedOfText } from '../mix.ts';
import type { Split } from '../world.ts';
import type { Trace } from './trace-list.ts';

/** One request of a trace. */
export interface TraceRow {
  seconds: number;
  inputTokens: number;
  outputTokens: number;
  session: string;
}

/** What a world keeps of one client of a trace. */
export interface ArrivalProfile {
  name: string;
  split: Split;
  shape: Trace['shape'];
  requests: number;
  /** Share of the requests in each UTC hour; null where the trace is shorter than a day. */
  hours: number[] | null;
  /** Coefficient of variation of the gaps between requests, the daily rhythm divided out. */
  gapVariation: number;
  /** Quantiles 0, 5, …, 100 % of the gap within a session in seconds; null without sessions. */
  sessionGaps: number[] | null;
  inputTokens: number[];
  outputTokens: number[];
}

const QUANTILES = 20;
const FEWEST_REQUESTS = 300;
const LONGEST_SESSION_GAP = 900;

/** Profiles of the trace's clients with enough requests. */
export function summariseTrace(trace: Trace, rows: readonly TraceRow[]): ArrivalProfile[] {
  const groups = new Map<string, TraceRow[]>();
  for (const row of rows) {
    const key = trace.clients ? row.session : '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups]
    .filter(([, group]) => group.length >= FEWEST_REQUESTS)
    .map(([client, group]) => summarise(trace, client, group));
}

function summarise(trace: Trace, client: string, rows: readonly TraceRow[]): ArrivalProfile {
  const sorted = [...rows].sort((one, other) => one.seconds - other.seconds);
  const span = (sorted.at(-1) as TraceRow).seconds - sorted[0]!.seconds;
  const hours = span >= 20 * 3600 && span <= 25 * 3600 ? hourShares(sorted) : null;
  return {
    name: client === '' ? trace.name : `${trace.name}/${client}`,
    split: trace.split === 'by-client' ? splitOf(client) : trace.split,
    shape: trace.shape,
    requests: rows.length,
    hours,
    gapVariation: round(gapVariation(sorted, hours)),
    sessionGaps: trace.clients ? null : sessionGaps(sorted),
    inputTokens: quantiles(rows.map((row) => row.inputTokens)).map(Math.round),
    outputTokens: quantiles(rows.map((row) => row.outputTokens)).map(Math.round),
  };
}

function splitOf(client: string): Split {
  return seedOfText(client) % 2 === 0 ? 'design' : 'report';
}

function hourShares(rows: readonly TraceRow[]): number[] {
  const counts = new Array<number>(24).fill(0);
  for (const row of rows) counts[Math.floor(row.seconds / 3600) % 24]!++;
  return counts.map((count) => round(count / rows.length));
}

/** Gaps are measured in operational time: each counts by the rate of the hour it falls in. */
function gapVariation(rows: readonly TraceRow[], hours: number[] | null): number {
  const gaps: number[] = [];
  for (let index = 1; index < rows.length; index++) {
    const { seconds } = rows[index - 1]!;
    const rate = hours === null ? 1 : hours[Math.floor(seconds / 3600) % 24]! * 24;
    gaps.push((rows[index]!.seconds - seconds) * rate);
  }
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

function sessionGaps(rows: readonly TraceRow[]): number[] | null {
  const last = new Map<string, number>();
  const gaps: number[] = [];
  for (const { session, seconds } of rows) {
    if (session === '') return null;
    const before = last.get(session);
    if (before !== undefined && seconds - before < LONGEST_SESSION_GAP) gaps.push(seconds - before);
    last.set(session, seconds);
  }
  return gaps.length >= FEWEST_REQUESTS ? quantiles(gaps).map(round) : null;
}

function quantiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other);
  return Array.from({ length: QUANTILES + 1 }, (_, index) => {
    const at = (index / QUANTILES) * (sorted.length - 1);
    const low = sorted[Math.floor(at)]!;
    const high = sorted[Math.ceil(at)]!;
    return low + (high - low) * (at % 1);
  });
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/**
 * Inverse of a quantile table: the value at `share` in [0, 1). Between entries it grows
 * geometrically, which fits the long tails of answer sizes better than a straight line.
 */
export function atQuantile(table: readonly number[], share: number): number {
  const at = share * (table.length - 1);
  const index = Math.floor(at);
  const low = Math.max(0.01, table[index]!);
  const high = Math.max(low, table[Math.min(index + 1, table.length - 1)]!);
  return low * (high / low) ** (at - index);
}
