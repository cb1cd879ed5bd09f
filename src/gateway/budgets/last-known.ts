/** Remembers how much of each counter was used when the shared counters last told. */
import type { Charge } from './counters.ts';

type Counter = Pick<Charge, 'key' | 'windowMs'>;

interface Window {
  index: number;
  used: Map<string, number>;
}

/** Totals by counter, each for its current window only. */
export class LastKnown {
  readonly #windows = new Map<number, Window>();

  set({ key, windowMs }: Counter, used: number, now: number): void {
    this.#windowOf(windowMs, now).used.set(key, used);
  }

  add(counter: Counter, amount: number, now: number): void {
    this.set(counter, this.of(counter, now) + amount, now);
  }

  /** 0 where nothing is known of this window. */
  of({ key, windowMs }: Counter, now: number): number {
    return this.#windowOf(windowMs, now).used.get(key) ?? 0;
  }

  #windowOf(windowMs: number, now: number): Window {
    const index = Math.floor(now / windowMs);
    let window = this.#windows.get(windowMs);
    if (window === undefined || window.index !== index) {
      window = { index, used: new Map() };
      this.#windows.set(windowMs, window);
    }
    return window;
  }
}
