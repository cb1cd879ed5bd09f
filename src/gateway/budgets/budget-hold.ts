/** What an exchange reserves from its budgets, extends while it streams, and settles at its end. */
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
  /** Counted by this process alone: the counters that gateways share are away. */
  readonly local: boolean;
  /** Told of output as it streams; false when the budget ends here and the stream must stop. */
  progress(outputTokens: number): boolean;
  /** Charges what was really used, once; null gives everything but the request itself back. */
  settle(used: Amounts | null): Promise<void>;
}

const SETTLED: Promise<void> = Promise.resolve();

/** The hold of an exchange that no budget limits. */
export const NO_HOLD: BudgetHold = { local: false, progress: () => true, settle: () => SETTLED };

function priced(charges: readonly RuledCharge[], amounts: Amounts): RuledCharge[] {
  return charges.map((charge) => ({ ...charge, amount: amounts[charge.measure] }));
}

/** Whether a charge grows with the answer. */
function grows({ measure }: RuledCharge): boolean {
  return measure === 'outputTokens' || measure === 'dollars';
}

/** Tokens added to a reservation at a time while a stream runs past it. */
const EXTENSION_TOKENS = 256;

const NOTHING_BUT_THE_REQUEST: Amounts = {
  requests: 1,
  inputTokens: 0,
  outputTokens: 0,
  dollars: 0,
};

export interface HoldOptions {
  id: string;
  charges: readonly RuledCharge[];
  estimate: Amounts;
  counters: Counters;
  leaseMs: number;
  onFailure: (thrown: unknown) => void;
  held: Set<string>;
  local: boolean;
}

/** A reservation on counters, growing with a stream that runs past it. */
export class Hold implements BudgetHold {
  readonly local: boolean;
  readonly #options: HoldOptions;
  readonly #dollarsPerToken: number;
  #granted: number;
  #asking = false;
  #refused = false;
  #settled = false;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.local = options.local;
    const { estimate } = options;
    this.#granted = estimate.outputTokens;
    this.#dollarsPerToken = estimate.dollars / Math.max(1, estimate.outputTokens);
  }

  progress(outputTokens: number): boolean {
    if (outputTokens <= this.#granted || !this.#options.charges.some(grows)) return true;
    if (this.#refused) return false;
    if (!this.#asking) this.#extend();
    return !this.#refused;
  }

  #extend(): void {
    const { id, charges, counters, leaseMs, onFailure } = this.#options;
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
    const answer = counters.reserve(id, priced(charges.filter(grows), more), leaseMs);
    if (answer instanceof Promise) {
      this.#asking = true;
      answer.then(take, onFailure);
    } else take(answer);
  }

  settle(used: Amounts | null): Promise<void> {
    if (this.#settled) return SETTLED;
    this.#settled = true;
    const { id, charges, counters, held, onFailure } = this.#options;
    held.delete(id);
    const amounts = used ?? NOTHING_BUT_THE_REQUEST;
    // They are this exchange's own, and this is the last that is done with them.
    for (const charge of charges) charge.amount = amounts[charge.measure];
    try {
      const settled = counters.settle(id, charges);
      return settled instanceof Promise ? settled.catch(onFailure) : SETTLED;
    } catch (thrown) {
      onFailure(thrown);
      return SETTLED;
    }
  }
}
