/** Counts events over sliding windows in fixed memory, one counter for each key. */

const SECONDS = 60;
const TENS = 60;

/**
 * Events of one key over the last 10 s, 60 s and 10 min. Seconds are exact for the first two; the
 * ten minutes move in steps of ten seconds. Fixed memory.
 */
export class WindowCounter {
  /** Sixty slots of a second, then sixty of ten seconds. */
  readonly #slots = new Uint32Array(SECONDS + TENS);
  #now = 0;
  #in60 = 0;
  #in600 = 0;

  /** Counts an event of the given epoch second; one that is too old for a window misses it. */
  add(second: number): void {
    if (second > this.#now) this.advance(second);
    const age = this.#now - second;
    if (age < SECONDS) {
      const slot = second % SECONDS;
      this.#slots[slot] = (this.#slots[slot] ?? 0) + 1;
      this.#in60++;
    }
    const ten = Math.floor(second / 10);
    if (Math.floor(this.#now / 10) - ten < TENS) {
      const slot = SECONDS + (ten % TENS);
      this.#slots[slot] = (this.#slots[slot] ?? 0) + 1;
      this.#in600++;
    }
  }

  /** Moves the windows' end to the given epoch second; never back. */
  advance(second: number): void {
    if (second <= this.#now) return;
    this.#in60 -= this.#clear({ base: 0, count: SECONDS, from: this.#now, to: second });
    const [from, to] = [Math.floor(this.#now / 10), Math.floor(second / 10)];
    this.#in600 -= this.#clear({ base: SECONDS, count: TENS, from, to });
    this.#now = second;
  }

  get in10s(): number {
    let sum = 0;
    for (let age = 0; age < 10; age++) {
      sum += this.#slots[(this.#now - age + SECONDS) % SECONDS] ?? 0;
    }
    return sum;
  }

  get in60s(): number {
    return this.#in60;
  }

  get in10min(): number {
    return this.#in600;
  }

  /** Empties the slots of the times after `from` up to `to` and gives what they held. */
  #clear(slots: { base: number; count: number; from: number; to: number }): number {
    const { base, count, from, to } = slots;
    const steps = Math.min(count, to - from);
    let cleared = 0;
    for (let step = 0; step < steps; step++) {
      const slot = base + ((to - step) % count);
      cleared += this.#slots[slot] ?? 0;
      this.#slots[slot] = 0;
    }
    return cleared;
  }
}
