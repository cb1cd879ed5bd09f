/** Raises the alarms of the live watch over an access log, before anything is stored. */

import { createHash } from 'node:crypto';
import type { AccessEvent, AccessLineParser } from './access-event.ts';
import { addressesOf, type CountedKey, KeyTable, noteMember } from './key-table.ts';
import { networkOf } from './network-of.ts';

export const KEY_KINDS = ['address', 'network', 'key'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** Paths of the providers' generation endpoints, whatever stands before them. */
const GENERATION_PATHS = new RegExp(
  [
    '/(messages|completions|responses|embeddings|converse|converse-stream)$',
    '/messages/batches$',
    ':(generateContent|streamGenerateContent|batchGenerateContent|embedContent)$',
    ':(predict|rawPredict|streamRawPredict)$',
    '/(invoke|invoke-with-response-stream|infer)$',
    '/api/(generate|chat|embed)$',
  ].join('|'),
);

export interface TriageOptions {
  parseLine: AccessLineParser;
  /** Calls in 60 s above which a key is in alarm. */
  thresholdPerMinute: number;
  /** Paths to watch; empty watches the usual generation paths. */
  endpointPatterns: readonly RegExp[];
  /** Finds an API key in a line, as its first group; it is shown as a short hash only. */
  keyPattern: RegExp | null;
  maxKeys: number;
}

/** A key went above the threshold, or fell below half of it again. */
export interface Alarm {
  event: 'alarm';
  state: 'begins' | 'ends';
  at: string;
  kind: KeyKind;
  value: string;
  calls_10s: number;
  calls_60s: number;
  calls_10min: number;
  /** Distinct addresses behind it, up to 64. */
  addresses: number;
  /** Since the alarm began. */
  calls_in_alarm: number;
  seconds_in_alarm: number;
  user_agent: string | null;
}

export interface TriageCounts {
  lines: number;
  calls: number;
  /** POSTs whose line could not be read. */
  malformed: number;
  /** Calls older than ten minutes when they were read. */
  late: number;
  /** Calls dated more than five minutes ahead of the clock; counted as of now. */
  ahead: number;
  /** Keys that gave way to newer ones although they were active. */
  evicted: number;
}

const MOST_AHEAD_MS = 5 * 60_000;

/** Sliding windows over the calls of an access log, by address, network and key. */
export class Triage {
  readonly #options: TriageOptions;
  readonly #tables: Record<KeyKind, KeyTable>;
  readonly #alarmed = new Map<CountedKey, KeyKind>();
  readonly #counts = { lines: 0, calls: 0, malformed: 0, late: 0, ahead: 0 };
  #newest = 0;
  /** Wall clock when `#newest` was read. */
  #newestReadAt = 0;

  constructor(options: TriageOptions) {
    this.#options = options;
    const table = () => new KeyTable(options.maxKeys);
    this.#tables = { address: table(), network: table(), key: table() };
  }

  /** Reads lines that arrived at `wallMs`; gives the alarms that they raise. */
  take(lines: readonly string[], wallMs: number): Alarm[] {
    const alarms: Alarm[] = [];
    for (const line of lines) {
      this.#counts.lines++;
      // Most lines are no calls: looking for the method first is far cheaper than parsing.
      if (!line.includes('"POST ')) continue;
      const event = this.#options.parseLine(line);
      if (event === null) this.#counts.malformed++;
      else if (event.method === 'POST' && this.#watches(event.path)) {
        this.#count(event, line, { wallMs, alarms });
      }
    }
    return alarms;
  }

  /** Lets time pass; gives the alarms that end. */
  pass(wallMs: number): Alarm[] {
    const second = this.#nowSecond(wallMs);
    const alarms: Alarm[] = [];
    for (const [entry, kind] of this.#alarmed) {
      entry.counter.advance(second);
      if (entry.counter.in60s > this.#options.thresholdPerMinute / 2) continue;
      alarms.push(alarmOf(entry, { kind, state: 'ends', second }));
      this.#alarmed.delete(entry);
      entry.alarmedAt = null;
      entry.callsInAlarm = 0;
    }
    return alarms;
  }

  get counts(): TriageCounts {
    const tables = Object.values(this.#tables);
    return { ...this.#counts, evicted: tables.reduce((sum, table) => sum + table.evicted, 0) };
  }

  /** Epoch milliseconds of the log's now. */
  nowMs(wallMs: number): number {
    return this.#nowSecond(wallMs) * 1000;
  }

  /** Who calls most, by kind. */
  busiest(kind: KeyKind, wallMs: number, limit: number): CountedKey[] {
    return this.#tables[kind].busiest(this.#nowSecond(wallMs), limit);
  }

  get alarmed(): number {
    return this.#alarmed.size;
  }

  #watches(path: string): boolean {
    const { endpointPatterns } = this.#options;
    if (endpointPatterns.length === 0) return GENERATION_PATHS.test(path);
    return endpointPatterns.some((pattern) => pattern.test(path));
  }

  #count(
    event: AccessEvent,
    line: string,
    { wallMs, alarms }: { wallMs: number; alarms: Alarm[] },
  ): void {
    this.#counts.calls++;
    let { ts } = event;
    if (ts > wallMs + MOST_AHEAD_MS) {
      this.#counts.ahead++;
      ts = wallMs;
    }
    if (ts > this.#newest) {
      this.#newest = ts;
      this.#newestReadAt = wallMs;
    }
    if (ts < this.#newest - 600_000) this.#counts.late++;
    const second = Math.floor(ts / 1000);
    for (const [kind, value] of this.#keysOf(event, line)) {
      const entry = this.#tables[kind].add(value, second);
      if (event.status >= 400) entry.errors++;
      entry.userAgent = event.userAgent ?? entry.userAgent;
      if (kind !== 'address') noteMember(entry, event.address);
      if (entry.alarmedAt !== null) entry.callsInAlarm++;
      else if (this.#isAbove(entry, kind)) {
        entry.alarmedAt = second;
        entry.callsInAlarm = entry.counter.in60s;
        this.#alarmed.set(entry, kind);
        alarms.push(alarmOf(entry, { kind, state: 'begins', second }));
      }
    }
  }

  /** A network or key behind one single address says nothing that the address does not. */
  #isAbove(entry: CountedKey, kind: KeyKind): boolean {
    if (entry.counter.in60s <= this.#options.thresholdPerMinute) return false;
    return kind !== 'network' || addressesOf(entry) > 1;
  }

  #keysOf(event: AccessEvent, line: string): [KeyKind, string][] {
    const keys: [KeyKind, string][] = [['address', event.address]];
    const network = networkOf(event.address);
    if (network !== null) keys.push(['network', network]);
    const secret = this.#options.keyPattern?.exec(line)?.[1];
    if (secret !== undefined) keys.push(['key', hashedKey(secret)]);
    else if (event.user !== null) keys.push(['key', event.user]);
    return keys;
  }

  /** The log's own time, moving on with the wall clock while no line comes. */
  #nowSecond(wallMs: number): number {
    const since = Math.max(0, wallMs - this.#newestReadAt);
    return Math.floor((this.#newest === 0 ? wallMs : this.#newest + since) / 1000);
  }
}

function hashedKey(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}

function alarmOf(
  entry: CountedKey,
  given: { kind: KeyKind; state: Alarm['state']; second: number },
): Alarm {
  const { kind, state, second } = given;
  return {
    event: 'alarm',
    state,
    at: new Date(second * 1000).toISOString(),
    kind,
    value: entry.value,
    calls_10s: entry.counter.in10s,
    calls_60s: entry.counter.in60s,
    calls_10min: entry.counter.in10min,
    addresses: addressesOf(entry),
    calls_in_alarm: entry.callsInAlarm,
    seconds_in_alarm: Math.max(0, second - (entry.alarmedAt ?? second)),
    user_agent: entry.userAgent,
  };
}
