/** Counts once what an answer used that can be fetched again and again. */
import { type Usage, unknownUsage } from '#providers/index';

/** Of more answers the one that was fetched first is forgotten. */
const MOST_REMEMBERED = 100_000;

type Key = keyof Usage;

/**
 * What was counted of each answer, by where it is fetched. An answer that broke off was counted in
 * part: of the next one the rest is.
 */
export class CountedOnce {
  readonly #counted = new Map<string, Usage>();

  /** What of a usage was not counted yet; nothing known where all of it was. Remembers it. */
  rest(place: string, usage: Usage): Usage {
    const before = this.#counted.get(place) ?? unknownUsage();
    const rest = unknownUsage();
    const all = { ...before };
    for (const key of Object.keys(usage) as Key[]) {
      const now = usage[key];
      if (now === null) continue;
      const counted = before[key];
      all[key] = Math.max(now, counted ?? 0);
      if (counted === null) rest[key] = now;
      else if (now > counted) rest[key] = now - counted;
    }
    this.#counted.delete(place);
    this.#counted.set(place, all);
    const [oldest] = this.#counted.keys();
    if (this.#counted.size > MOST_REMEMBERED) this.#counted.delete(oldest as string);
    return rest;
  }
}
