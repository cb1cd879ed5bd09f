/** Requests by network in one step. */
export type NetworkCounts = ReadonlyMap<number, number>;

export interface SurgeOptions {
  /** A network surges at so many times its own mean of the steps before. */
  factor: number;
  fewestRequests: number;
  /** Nothing surges before so many steps were seen. */
  fewestSteps: number;
  /** The largest ones, when more surge. */
  most: number;
}

export const SURGE_OPTIONS: SurgeOptions = {
  factor: 5,
  fewestRequests: 100,
  fewestSteps: 5,
  most: 256,
};

/** Tells which networks send far more than they used to, step by step. */
export class SurgeWatch {
  readonly #totals = new Map<number, number>();
  readonly #options: SurgeOptions;
  #steps = 0;
  #all = 0;

  constructor(options: SurgeOptions = SURGE_OPTIONS) {
    this.#options = options;
  }

  /** ASNs that surge in this step, largest first; then the step becomes part of the past. */
  next(counts: NetworkCounts): number[] {
    const { factor, fewestRequests, fewestSteps, most } = this.#options;
    const surging: [asn: number, requests: number][] = [];
    let all = 0;
    for (const requests of counts.values()) all += requests;
    // Growth that all networks share (a busy hour, a growing product) is not a network's own.
    const growth = this.#all > 0 ? Math.max(1, (all * this.#steps) / this.#all) : 1;
    if (this.#steps >= fewestSteps) {
      for (const [asn, requests] of counts) {
        const mean = ((this.#totals.get(asn) ?? 0) / this.#steps) * growth;
        if (requests >= fewestRequests && requests >= factor * mean) surging.push([asn, requests]);
      }
    }
    for (const [asn, requests] of counts) {
      this.#totals.set(asn, (this.#totals.get(asn) ?? 0) + requests);
    }
    this.#steps++;
    this.#all += all;
    surging.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return surging.slice(0, most).map(([asn]) => asn);
  }
}
