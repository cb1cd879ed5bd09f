/** Which exchanges are running, so that those that take a while are noted in the journal of admissions. */
import type { SpoolRecord } from '#schema/spooled-exchange';
import type { Admission } from './admission-journal.ts';

/** Exchanges that end sooner are never noted: most tests and caches, and no answer of a model. */
const NOTE_MS = 100;

interface Begun {
  /**
   * Its row if it never ends; null once it has. It refers to all that is known of the exchange, and what
   * was deleted from a map is not free before the next full collection: the map's former tables, which
   * may be old and dead, still refer to it.
   */
  torn: (() => SpoolRecord) | null;
}

export class RunningExchanges {
  readonly #onNote: (begun: Admission[]) => void;
  /** Begun and not noted. */
  readonly #begun = new Map<string, Begun>();
  readonly #noted = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /** `onNote` is given what has begun, many at a time. */
  constructor(onNote: (begun: Admission[]) => void) {
    this.#onNote = onNote;
  }

  begin(id: string, torn: () => SpoolRecord): void {
    this.#begun.set(id, { torn });
    this.#timer ??= setTimeout(() => this.#note(), NOTE_MS).unref();
  }

  /** Whether the journal has to hear of its end. */
  end(id: string): boolean {
    const begun = this.#begun.get(id);
    if (begun !== undefined) {
      begun.torn = null;
      this.#begun.delete(id);
    }
    return this.#noted.delete(id);
  }

  #note(): void {
    this.#timer = null;
    const begun: Admission[] = [];
    for (const [id, { torn }] of this.#begun) {
      if (torn === null) continue;
      this.#noted.add(id);
      begun.push({ id, row: JSON.stringify(torn()) });
    }
    this.#begun.clear();
    if (begun.length > 0) this.#onNote(begun);
  }
}
