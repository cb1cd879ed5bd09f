/** Decides which recent steps count, by time and by number of exchanges. */

export interface WindowOptions {
  /** What was shared longer ago than this is forgotten ... */
  windowMs: number;
  /** ... or sooner, so that the window holds about this many exchanges at most. */
  windowExchanges: number;
}

/** Which steps count: the last ones, as far as the limits reach; the very last one in any case. */
export function createWindow({ windowMs, windowExchanges }: WindowOptions) {
  const steps: { endsAt: number; exchanges: number }[] = [];
  return {
    /** Steps come in order; `endsAt` is UTC epoch ms. */
    add(endsAt: number, exchanges: number): void {
      steps.push({ endsAt, exchanges });
      while (steps[0]!.endsAt <= endsAt - windowMs) steps.shift();
    },

    /** Where the window that ends at `to` begins: the end of the first step that is out of it. */
    startAt(to: number): number {
      let exchanges = steps.at(-1)?.exchanges ?? 0;
      for (const step of steps.slice(0, -1).reverse()) {
        exchanges += step.exchanges;
        if (exchanges > windowExchanges) return step.endsAt;
      }
      return to - windowMs;
    },
  };
}
