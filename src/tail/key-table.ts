/** Counts calls by address, network and key in bounded memory. */

import { WindowCounter } from './window-counter.ts';

const MOST_MEMBERS = 64;

/** What is known of one address, network or key. */
export interface CountedKey {
  value: string;
  counter: WindowCounter;
  calls: number;
  /** Epoch second of the newest call. */
  lastAt: number;
  errors: number;
  userAgent: string | null;
  /** Addresses seen under a network or key, up to a bound; null for an address itself. */
  members: Set<string> | null;
  /** Epoch seconds since when it is above the threshold; null = it is not. */
  alarmedAt: number | null;
  callsInAlarm: number;
}

/**
 * A bounded set of counted keys. When it is full the quietest quarter gives way, never one in alarm,
 * so that a flood of new keys cannot push out the ones that matter.
 */
export class KeyTable {
  /** Keys that gave way although they were active in the last ten minutes. */
  evicted = 0;
  readonly #entries = new Map<string, CountedKey>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts an event and gives its key's entry. */
  add(value: string, second: number): CountedKey {
    let entry = this.#entries.get(value);
    if (entry === undefined) {
      if (this.#entries.size >= this.#most) this.#makeRoom(second);
      entry = {
        value,
        counter: new WindowCounter(),
        calls: 0,
        lastAt: second,
        errors: 0,
        userAgent: null,
        members: null,
        alarmedAt: null,
        callsInAlarm: 0,
      };
      this.#entries.set(value, entry);
    }
    entry.counter.add(second);
    entry.calls++;
    if (second > entry.lastAt) entry.lastAt = second;
    return entry;
  }

  /** The busiest in the last minute, those in alarm first. */
  busiest(second: number, limit: number): CountedKey[] {
    const active: CountedKey[] = [];
    for (const entry of this.#entries.values()) {
      entry.counter.advance(second);
      if (entry.counter.in10min > 0) active.push(entry);
    }
    active.sort(
      (left, right) =>
        Number(right.alarmedAt !== null) - Number(left.alarmedAt !== null) ||
        right.counter.in60s - left.counter.in60s ||
        right.counter.in10min - left.counter.in10min,
    );
    return active.slice(0, limit);
  }

  /** Linear, without moving any window: in a flood of new keys this happens often. */
  #makeRoom(second: number): void {
    const quietness = [...this.#entries.values()]
      .filter((entry) => entry.alarmedAt === null)
      .map((entry) => (second - entry.lastAt >= 600 ? 0 : entry.counter.in10min));
    const target = Math.max(1, Math.floor(this.#most / 4));
    const limit = quietestLimit(quietness, target);
    let left = target;
    for (const entry of this.#entries.values()) {
      if (left === 0) break;
      const idle = second - entry.lastAt >= 600;
      if (entry.alarmedAt !== null || (!idle && entry.counter.in10min > limit)) continue;
      if (!idle) this.evicted++;
      this.#entries.delete(entry.value);
      left--;
    }
  }
}

const MOST_COUNTED = 1024;

/** The number of calls at or below which at least `target` keys lie. */
function quietestLimit(calls: readonly number[], target: number): number {
  const keysByCalls = new Uint32Array(MOST_COUNTED);
  for (const count of calls) {
    const slot = Math.min(count, MOST_COUNTED - 1);
    keysByCalls[slot] = (keysByCalls[slot] ?? 0) + 1;
  }
  let keys = 0;
  for (const [count, held] of keysByCalls.entries()) {
    keys += held;
    if (keys >= target) return count === MOST_COUNTED - 1 ? Number.POSITIVE_INFINITY : count;
  }
  return Number.POSITIVE_INFINITY;
}

/** How many addresses are behind it, up to 64. */
export function addressesOf(entry: CountedKey): number {
  return entry.members?.size ?? 1;
}

/** Remembers who is behind a network or key, as far as the bound allows. */
export function noteMember(entry: CountedKey, address: string): void {
  entry.members ??= new Set();
  if (entry.members.size < MOST_MEMBERS) entry.members.add(address);
}
