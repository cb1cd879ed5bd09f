/** Keeps the tier, age, volume and trust of every account seen so far. */

import type { AccountFacts } from '#schema/account';
import { DAY_MS } from '#std/time';
import { ageOf, tierOf, volumeOf } from './cohorts.ts';
import type { Population } from './references.ts';

/**
 * A verified or enterprise account is trusted once it is so old, or of unknown age: the longest
 * campaign disclosed so far ran for 45 days, with accounts opened for it.
 */
const VOUCHED_DAYS = 60;
/** Any account is trusted once it is so old. */
const LONG_STANDING_DAYS = 180;

/** Tiers, ages, volumes and trust of the accounts seen so far, in the order of their index. */
export class AccountRoster {
  readonly #facts: (AccountFacts | null)[] = [];
  #tier = new Uint8Array(1024);
  #requests = new Float64Array(1024);

  /** Adds the next account. */
  add(facts: AccountFacts | null): void {
    const account = this.#facts.push(facts) - 1;
    if (account >= this.#tier.length) {
      const tier = new Uint8Array(2 * account);
      tier.set(this.#tier);
      this.#tier = tier;
      const requests = new Float64Array(2 * account);
      requests.set(this.#requests);
      this.#requests = requests;
    }
    this.#tier[account] = tierOf(facts);
  }

  get size(): number {
    return this.#facts.length;
  }

  factsOf(account: number): AccountFacts | null {
    return this.#facts[account] ?? null;
  }

  setRequests(account: number, requests: number): void {
    this.#requests[account] = requests;
  }

  /** How everyone stands at an instant (epoch ms). */
  at(instant: number): Population {
    const { size } = this;
    const age = new Uint8Array(size);
    const volume = new Uint8Array(size);
    const trusted = new Uint8Array(size);
    for (let account = 0; account < size; account++) {
      const facts = this.factsOf(account);
      age[account] = ageOf(facts?.created_at ?? null, instant);
      volume[account] = volumeOf(this.#requests[account]!);
      trusted[account] = isTrusted(facts, instant) ? 1 : 0;
    }
    return { size, standings: { tier: this.#tier, age, volume }, trusted };
  }
}

/**
 * Vouched for and not new, or of long standing. Customers with whom bulk use was agreed are not: what
 * they do by agreement is what is looked for in others.
 */
export function isTrusted(facts: AccountFacts | null, instant: number): boolean {
  if (facts === null || facts.allow_bulk === true) return false;
  const days = facts.created_at === null ? null : (instant - facts.created_at) / DAY_MS;
  const vouched =
    facts.verified === true || facts.tier === 'verified' || facts.tier === 'enterprise';
  if (vouched && (days === null || days >= VOUCHED_DAYS)) return true;
  return days !== null && days >= LONG_STANDING_DAYS;
}
