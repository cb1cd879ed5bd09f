/** Bounds what is held open at once, in all and by each who asks. */
import { failure } from '#std/errors';

export interface PlaceBounds {
  /** What takes a place, in the plural. */
  what: string;
  most: number;
  /** By one credential: none may take all the places. */
  mostEach: number;
}

/** Places for requests that stay open. */
export class Places {
  readonly #bounds: PlaceBounds;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(bounds: PlaceBounds) {
    this.#bounds = bounds;
  }

  /** Takes a place; what it gives is to be called once, to leave it. Throws TOO_MANY_REQUESTS. */
  take(who: string): () => void {
    const { what, most, mostEach } = this.#bounds;
    const taken = this.#taken.get(who) ?? 0;
    if (this.#all >= most) throw failure('TOO_MANY_REQUESTS', { what, most });
    if (taken >= mostEach) {
      throw failure('TOO_MANY_REQUESTS', { what: `${what} of one credential`, most: mostEach });
    }
    this.#all++;
    this.#taken.set(who, taken + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#all--;
      const rest = (this.#taken.get(who) ?? 1) - 1;
      if (rest === 0) this.#taken.delete(who);
      else this.#taken.set(who, rest);
    };
  }
}
