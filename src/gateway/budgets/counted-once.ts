/** Counts once what an answer used that can be fetched again and again. */
import { createHash } from 'node:crypto';
import { type Usage, unknownUsage } from '#providers/index';

/** Of more answers the one that was fetched first is forgotten. */
export const MOST_REMEMBERED = 100_000;

type Key = keyof Usage;

/** What was counted of an answer, by what is counted; absent = nothing. */
export type Counts = Readonly<Record<string, number>>;

/** What is known of answers by the place where they are fetched; bounded. */
export class CountedPlaces {
  readonly #counted = new Map<string, Counts>();
  readonly #onRaise: (place: string, counts: Counts) => void;

  constructor(onRaise: (place: string, counts: Counts) => void = () => {}) {
    this.#onRaise = onRaise;
  }

  /** Remembers the larger of each count. Answers what was counted before. */
  raise(place: string, counts: Counts): Counts {
    const before = this.#counted.get(place) ?? {};
    const after = larger(before, counts);
    this.put(place, after);
    if (Object.keys(after).some((key) => after[key] !== before[key])) this.#onRaise(place, after);
    return before;
  }

  /** As it was before, e.g. in a file. */
  put(place: string, counts: Counts): void {
    this.#counted.delete(place);
    this.#counted.set(place, counts);
    const [oldest] = this.#counted.keys();
    if (this.#counted.size > MOST_REMEMBERED) this.#counted.delete(oldest as string);
  }

  entries(): IterableIterator<[string, Counts]> {
    return this.#counted.entries();
  }
}

export function larger(one: Counts, other: Counts): Counts {
  const all: Record<string, number> = { ...one };
  for (const [key, count] of Object.entries(other)) all[key] = Math.max(count, all[key] ?? 0);
  return all;
}

/** Places as they are kept: an answer's id is the customer's, and long. */
export const placeName = (place: string): string =>
  createHash('sha256').update(place).digest('hex').slice(0, 32);

/** What a usage knows. */
export function countsOf(usage: Usage): Counts {
  const known = (Object.keys(usage) as Key[]).flatMap((key): [string, number][] => {
    const count = usage[key];
    return count === null ? [] : [[key, count]];
  });
  return Object.fromEntries(known);
}

/**
 * What of a usage was not counted before; nothing known where all of it was. An answer that broke off
 * was counted in part: of the next one the rest is.
 */
export function restOf(usage: Usage, before: Counts): Usage {
  const rest = unknownUsage();
  for (const key of Object.keys(usage) as Key[]) {
    const [now, counted] = [usage[key], before[key]];
    if (now === null) continue;
    if (counted === undefined) rest[key] = now;
    else if (now > counted) rest[key] = now - counted;
  }
  return rest;
}
