/** How a model that is not known yet was used in one step. */
import { DAY_MS } from '#std/time';

export interface ModelUse {
  model: string;
  /** Its first exchange in the step, UTC epoch ms. */
  first: number;
  /** Some of the accounts that used it: all, or as many as are wanted. */
  accounts: readonly string[];
}

export interface Release {
  model: string;
  /** From its first exchange until it is no longer new, UTC epoch ms, half open. */
  from: number;
  until: number;
}

export interface ReleaseOptions {
  /** A model is new for so long. */
  newForMs: number;
  /** What is seen so early in the log may be older than the log. */
  settleMs: number;
  /** Fewer accounts than this: a model of their own, such as a fine-tuned one. */
  fewestAccounts: number;
}

export const RELEASE_OPTIONS: ReleaseOptions = {
  newForMs: DAY_MS,
  settleMs: DAY_MS,
  fewestAccounts: 5,
};

interface Sighting {
  first: number;
  accounts: Set<string>;
}

/** Tells which models are newly released, step by step. */
export class ReleaseWatch {
  readonly #options: ReleaseOptions;
  readonly #known = new Set<string>();
  readonly #sightings = new Map<string, Sighting>();
  #start = Number.POSITIVE_INFINITY;

  constructor(options: ReleaseOptions = RELEASE_OPTIONS) {
    this.#options = options;
  }

  /** Models that are not new any more; steps need not be asked for them. */
  get known(): readonly string[] {
    return [...this.#known];
  }

  /** How many accounts of a model are worth telling. */
  get accountsWanted(): number {
    return this.#options.fewestAccounts;
  }

  /** The models that are new in a step, which ends at `to`, by the use of models not known. */
  next(uses: readonly ModelUse[], to: number): Release[] {
    const { newForMs, settleMs, fewestAccounts } = this.#options;
    for (const { first } of uses) this.#start = Math.min(this.#start, first);
    for (const { model, first, accounts } of uses) {
      const sighting = this.#sightings.get(model) ?? { first, accounts: new Set() };
      this.#sightings.set(model, sighting);
      for (const account of accounts) {
        if (sighting.accounts.size < fewestAccounts) sighting.accounts.add(account);
      }
    }
    const releases: Release[] = [];
    for (const [model, { first, accounts }] of this.#sightings) {
      const until = first + newForMs;
      const isRelease = first >= this.#start + settleMs;
      if (isRelease && accounts.size >= fewestAccounts) {
        releases.push({ model, from: first, until });
      }
      if (!isRelease || until <= to) {
        this.#sightings.delete(model);
        this.#known.add(model);
      }
    }
    return releases;
  }
}
