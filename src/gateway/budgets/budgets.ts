/** Turns budget rules and slowdowns into charges, and admits an exchange or refuses it. */
import { coversName, foldedName } from '#match/index';
import { type Refusal, refusal } from '#providers/index';
import type { Tier } from '#schema/account';
import { type Amounts, type BudgetHold, Hold, NO_HOLD, type RuledCharge } from './budget-hold.ts';
import { BUDGET_WINDOWS, type BudgetRule } from './budget-rule.ts';
import type { Counters, Reserved } from './counters.ts';

/** Whose budgets an exchange draws on. */
export interface BudgetSubject {
  apiKeyId: string | null;
  accountId: string;
  orgId: string | null;
  campaigns: readonly string[];
  models: readonly string[];
  tier: Tier | null;
  verified: boolean | null;
}

/** Requests a minute that a decision leaves to somebody. */
export interface Slowdown {
  /** Names the counter: the decision's id. */
  id: string;
  requestsPerMinute: number;
}

/** The most that an exchange may use; dollars are null where the model has no price. */
export type Estimate = Omit<Amounts, 'dollars'> & { dollars: number | null };

interface Reservation {
  id: string;
  subject: BudgetSubject;
  estimate: Estimate;
  slowdowns: readonly Slowdown[];
}

export interface Budgets {
  /**
   * Reserves before; refusal where a ceiling is met. By promise where the counters answer by one;
   * throws or rejects when they are away.
   */
  reserve(given: Reservation): BudgetHold | Refusal | Promise<BudgetHold | Refusal>;
  /** Nothing more will be reserved: renewing stops once everything held is settled. */
  retire(): void;
}

export interface BudgetOptions {
  rules: readonly BudgetRule[];
  counters: Counters;
  leaseMs: number;
  /** Runs something every so many milliseconds until the returned function is called. */
  every: (ms: number, run: () => void) => () => void;
  onFailure: (thrown: unknown) => void;
}

function membersOf(rule: BudgetRule, subject: BudgetSubject): readonly string[] {
  switch (rule.scope) {
    case 'api_key':
      return subject.apiKeyId === null ? [] : [subject.apiKeyId];
    case 'account':
      return [subject.accountId];
    case 'organisation':
      return subject.orgId === null ? [] : [subject.orgId];
    case 'campaign':
      return subject.campaigns;
    case 'model':
      return [...new Set(subject.models.map(foldedName))];
  }
}

function holdsFor(rule: BudgetRule, subject: BudgetSubject): boolean {
  const { models, tiers } = rule;
  if (rule.unlessVerified && subject.verified === true) return false;
  // An account whose tier nobody knows has the lowest one.
  if (tiers !== null && !tiers.includes(subject.tier ?? 'free')) return false;
  // A model that is not said may be any of them.
  if (models === null || subject.models.length === 0) return true;
  return subject.models.some((model) => coversName(models, model));
}

/** Every counter that an exchange draws on, with the most it can use. Pure. */
function chargesFor(
  rules: readonly BudgetRule[],
  { subject, estimate, slowdowns }: Reservation,
): RuledCharge[] {
  const charges: RuledCharge[] = [];
  for (const rule of rules) {
    if (!holdsFor(rule, subject)) continue;
    for (const member of membersOf(rule, subject)) {
      if (rule.only !== null && !isNamed(rule, rule.only, member)) continue;
      charges.push({
        key: `${rule.id}|${member}`,
        shard: `${rule.scope}:${member}`,
        windowMs: BUDGET_WINDOWS[rule.per],
        limit: rule.limit,
        amount: estimate[rule.measure] ?? 0,
        measure: rule.measure,
        name: rule.id,
        slowed: false,
      });
    }
  }
  for (const { id, requestsPerMinute } of slowdowns) {
    charges.push({
      key: `slow|${id}`,
      shard: `decision:${id}`,
      windowMs: BUDGET_WINDOWS.minute,
      limit: requestsPerMinute,
      amount: estimate.requests,
      measure: 'requests',
      name: id,
      slowed: true,
    });
  }
  return charges;
}

const isNamed = ({ scope }: BudgetRule, only: readonly string[], member: string): boolean =>
  only.some((name) => (scope === 'model' ? foldedName(name) : name) === member);

function refusalFor(charge: RuledCharge, resetsInMs: number): Refusal {
  const seconds = Math.ceil(resetsInMs / 1000);
  if (charge.slowed) return refusal('slowed', 'Too many requests; slow down.', seconds);
  const message = `The budget ${charge.name} is used up.`;
  return refusal('budget_exhausted', message, seconds);
}

/** Budgets over one store of counters. */
export function createBudgets(options: BudgetOptions): Budgets {
  const { rules, counters, leaseMs, onFailure } = options;
  const held = new Set<string>();
  let retired = false;
  const stopRenewing = options.every(leaseMs / 3, () => {
    if (held.size > 0) void Promise.resolve(counters.renew([...held], leaseMs)).catch(onFailure);
    else if (retired) stopRenewing();
  });
  return {
    reserve(given) {
      const { id, estimate } = given;
      const charges = chargesFor(rules, given);
      if (charges.length === 0) return NO_HOLD;
      const inDollars = charges.find(({ measure }) => measure === 'dollars');
      if (inDollars !== undefined && estimate.dollars === null) {
        const message = `The budget ${inDollars.name} is in dollars, and this model has no price.`;
        return refusal('model_unpriced', message);
      }
      const take = (answer: Reserved): BudgetHold | Refusal => {
        if (!answer.granted) {
          return refusalFor(charges[answer.charge]!, answer.resetsInMs);
        }
        held.add(id);
        const reserved = { ...estimate, dollars: estimate.dollars ?? 0 };
        const local = answer.local === true;
        return new Hold({
          ...{ id, charges, estimate: reserved, counters, leaseMs, onFailure, held, local },
        });
      };
      const answer = counters.reserve(id, charges, leaseMs);
      return answer instanceof Promise ? answer.then(take) : take(answer);
    },
    retire: () => {
      retired = true;
    },
  };
}
