const SECONDS = 60;
const TENS = 60;

/**
 * Events of one key over the last 10 s, 60 s and 10 min. Seconds are exact for the first two; the
 * ten minutes move in steps of ten seconds. Fixed memory.
 */
export class WindowCounter {
  readonly #seconds = new Uint32Array(SECONDS);
  readonly #tens = new Uint32Array(TENS);
  #now = 0;
  #in60 = 0;
  #in600 = 0;

  /** Counts an event of the given epoch second; one that is too old for a window misses it. */
  add(second: number): void {
    if (second > this.#now) this.advance(second);
    const age = this.#now - second;
    if (age < SECONDS) {
      const slot = second % SECONDS;
      this.#seconds[slot] = (this.#seconds[slot] ?? 0) + 1;
      this.#in60++;
    }
    const ten = Math.floor(second / 10);
    if (Math.floor(this.#now / 10) - ten < TENS) {
      const slot = ten % TENS;
      this.#tens[slot] = (this.#tens[slot] ?? 0) + 1;
      this.#in600++;
    }
  }

  /** Moves the windows' end to the given epoch second; never back. */
  advance(second: number): void {
    if (second <= this.#now) return;
    this.#in60 -= clearSlots(this.#seconds, this.#now, second);
    this.#in600 -= clearSlots(this.#tens, Math.floor(this.#now / 10), Math.floor(second / 10));
    this.#now = second;
  }

  get in10s(): number {
    let sum = 0;
    for (let age = 0; age < 10; age++) {
      sum += this.#seconds[(this.#now - age + SECONDS) % SECONDS] ?? 0;
    }
    return sum;
  }

  get in60s(): number {
    return this.#in60;
  }

  get in10min(): number {
    return this.#in600;
  }
}

/** Empties the slots after `from` up to `to` and gives what they held. */
function clearSlots(slots: Uint32Array, from: number, to: number): number {
  const steps = Math.min(slots.length, to - from);
  let cleared = 0;
  for (let step = 0; step < steps; step++) {
    const slot = (to - step) % slots.length;
    cleared += slots[slot] ?? 0;
    slots[slot] = 0;
  }
  return cleared;
}
