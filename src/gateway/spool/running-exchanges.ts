/** Which exchanges are running, so that those that take a while are noted in the journal of admissions. */
import { storableLine } from '#schema/foreign-text';
import type { SpoolRecord } from '#schema/spooled-exchange';
import type { Admission } from './admission-journal.ts';

/**
 * An exchange is noted at the second look after its beginning: at the latest after twice this time, and
 * never if it ends within it. Most tests and caches do, and no answer of a model.
 */
const LOOK_MS = 50;

type Begun = Map<string, () => SpoolRecord>;

export class RunningExchanges {
  readonly #onNote: (begun: Admission[]) => void;
  /**
   * Begun since the last look, and before it; neither is noted. Maps are made anew at each look: in one
   * that lives long, former tables keep what was deleted from it in memory until the next full collection.
   */
  #fresh: Begun = new Map();
  #older: Begun = new Map();
  readonly #noted = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /** `onNote` is given what has begun, many at a time. */
  constructor(onNote: (begun: Admission[]) => void) {
    this.#onNote = onNote;
  }

  begin(id: string, torn: () => SpoolRecord): void {
    this.#fresh.set(id, torn);
    this.#lookSoon();
  }

  /** Whether the journal has to hear of its end. */
  end(id: string): boolean {
    if (this.#fresh.delete(id) || this.#older.delete(id)) return false;
    return this.#noted.delete(id);
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => this.#look(), LOOK_MS).unref();
  }

  #look(): void {
    this.#timer = null;
    const begun: Admission[] = [];
    for (const [id, torn] of this.#older) {
      this.#noted.add(id);
      begun.push({ id, row: storableLine(torn()) });
    }
    this.#older = this.#fresh;
    this.#fresh = new Map();
    if (this.#older.size > 0) this.#lookSoon();
    if (begun.length > 0) this.#onNote(begun);
  }
}
