import type { BudgetMeasure } from './budget-rule.ts';
import type { Charge, Counters, Reserved } from './counters.ts';

export type Amounts = Record<BudgetMeasure, number>;

export interface RuledCharge extends Charge {
  measure: BudgetMeasure;
  /** The rule or decision, as told to the client. */
  name: string;
  slowed: boolean;
}

/** A reservation, from admission to the end of the exchange. */
export interface BudgetHold {
  /** Told of output as it streams; false when the budget ends here and the stream must stop. */
  progress(outputTokens: number): boolean;
  /** Charges what was really used, once; null gives everything but the request itself back. */
  settle(used: Amounts | null): Promise<void>;
}

/** The hold of an exchange that no budget limits. */
export const NO_HOLD: BudgetHold = { progress: () => true, settle: async () => {} };

function priced(charges: readonly RuledCharge[], amounts: Amounts): RuledCharge[] {
  return charges.map((charge) => ({ ...charge, amount: amounts[charge.measure] }));
}

/** Tokens added to a reservation at a time while a stream runs past it. */
const EXTENSION_TOKENS = 256;

export interface HoldOptions {
  id: string;
  charges: readonly RuledCharge[];
  estimate: Amounts;
  counters: Counters;
  leaseMs: number;
  onFailure: (thrown: unknown) => void;
  held: Set<string>;
}

/** A reservation on counters, growing with a stream that runs past it. */
export class Hold implements BudgetHold {
  readonly #options: HoldOptions;
  /** Charges that grow with the answer. */
  readonly #growing: readonly RuledCharge[];
  readonly #dollarsPerToken: number;
  #granted: number;
  #asking = false;
  #refused = false;
  #settled = false;

  constructor(options: HoldOptions) {
    this.#options = options;
    const { charges, estimate } = options;
    this.#growing = charges.filter(
      ({ measure }) => measure === 'outputTokens' || measure === 'dollars',
    );
    this.#granted = estimate.outputTokens;
    this.#dollarsPerToken = estimate.dollars / Math.max(1, estimate.outputTokens);
  }

  progress(outputTokens: number): boolean {
    if (outputTokens <= this.#granted || this.#growing.length === 0) return true;
    if (this.#refused) return false;
    if (!this.#asking) this.#extend();
    return !this.#refused;
  }

  #extend(): void {
    const { id, counters, leaseMs, onFailure } = this.#options;
    const more: Amounts = {
      requests: 0,
      inputTokens: 0,
      outputTokens: EXTENSION_TOKENS,
      dollars: EXTENSION_TOKENS * this.#dollarsPerToken,
    };
    const take = (answer: Reserved): void => {
      this.#asking = false;
      if (answer.granted) this.#granted += EXTENSION_TOKENS;
      else this.#refused = true;
    };
    const answer = counters.reserve(id, priced(this.#growing, more), leaseMs);
    if (answer instanceof Promise) {
      this.#asking = true;
      answer.then(take, onFailure);
    } else take(answer);
  }

  async settle(used: Amounts | null): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    const { id, charges, counters, held, onFailure } = this.#options;
    held.delete(id);
    const nothing = { requests: 1, inputTokens: 0, outputTokens: 0, dollars: 0 };
    try {
      await counters.settle(id, priced(charges, used ?? nothing));
    } catch (thrown) {
      onFailure(thrown);
    }
  }
}
