/** Keeps budgets in force while the counters that gateways share are away or hang. */
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import { CountedPlaces, type Counts, larger } from './counted-once.ts';
import type { Charge, Counters, Reserved } from './counters.ts';
import { LastKnown } from './last-known.ts';
import { memoryCounters } from './memory-counters.ts';

export interface SteadyOptions {
  shared: Counters;
  clock: Clock;
  /** Patience with one call to the shared counters. */
  patienceMs?: number;
  onAway: (why: string) => void;
  onBack: () => void;
}

const PATIENCE_MS = 500;
const FIRST_PROBE_MS = 250;
const LONGEST_PROBE_MS = 5000;
/** Settlements handed in at once when the shared counters are back. */
const SETTLED_AT_ONCE = 64;

type Probe = Pick<Charge, 'key' | 'shard' | 'windowMs'>;

/** What was used here while the shared counters were away, in one window of one counter. */
interface Owed {
  charge: Charge;
  window: number;
}

/**
 * Counters behind a circuit breaker. The first call that fails or takes too long opens it, for all
 * calls that wait as well. While it is open, nobody waits: this process counts alone, from the totals
 * it knew last, up to the same limits. A probe in the background closes it, after what was used
 * meanwhile has been handed in. A settlement in doubt is counted twice rather than not at all.
 */
export function steadyCounters(options: SteadyOptions): Counters {
  return new SteadyCounters(options);
}

class SteadyCounters implements Counters {
  readonly #options: SteadyOptions;
  readonly #known = new LastKnown();
  /** What leases hold in the shared counters, by lease and counter. */
  readonly #held = new Map<string, Map<string, number>>();
  /** Settlements of such leases that the shared counters have not taken. */
  readonly #late = new Map<string, readonly Charge[]>();
  readonly #owed = new Map<string, Owed>();
  /** How each call that waits for the shared counters is given up. */
  readonly #waiting = new Set<(why: Error) => void>();
  /** This process's own counters; null while the shared ones work. */
  #alone: Counters | null = null;
  #probing: NodeJS.Timeout | null = null;
  #probe: Probe = { key: 'probe', shard: 'probe', windowMs: 60_000 };
  /** What was counted of answers here: all of it, and what the shared counters have not taken. */
  readonly #places = new CountedPlaces();
  #unshared = new CountedPlaces();
  #closed = false;

  constructor(options: SteadyOptions) {
    this.#options = options;
  }

  async reserve(lease: string, charges: readonly Charge[], leaseMs: number): Promise<Reserved> {
    const { shared, clock } = this.#options;
    if (this.#alone === null) {
      try {
        const answer = await this.#ask(() => shared.reserve(lease, charges, leaseMs), charges);
        this.#note(lease, charges, answer);
        return answer;
      } catch {
        // The breaker is open now.
      }
    }
    const now = clock();
    const known = charges.map((charge) => this.#known.of(charge, now));
    const left = charges.map((charge, index) => ({
      ...charge,
      limit: charge.limit - known[index]!,
    }));
    const answer = await (this.#alone ?? this.#goAlone()).reserve(lease, left, leaseMs);
    if (!answer.granted) return { ...answer, used: answer.used + known[answer.charge]! };
    const used = answer.used.map((own, index) => own + known[index]!);
    return { granted: true, used, local: true };
  }

  async settle(lease: string, charges: readonly Charge[]): Promise<void> {
    const { shared, clock } = this.#options;
    const held = this.#held.get(lease);
    this.#held.delete(lease);
    const now = clock();
    // Of a lease that the shared counters know, the difference to what it held; of another, all.
    const inShared = held !== undefined || this.#alone === null;
    if (inShared) {
      for (const charge of charges) {
        this.#known.add(charge, charge.amount - (held?.get(charge.key) ?? 0), now);
      }
    }
    if (this.#alone === null) {
      const kept = charges.map((charge) => ({ ...charge }));
      await this.#ask(() => shared.settle(lease, kept), kept).catch(() => {
        this.#late.set(lease, kept);
      });
      return;
    }
    await this.#alone.settle(lease, inShared ? [] : charges);
    if (inShared) this.#late.set(lease, [...charges]);
    else this.#owe(charges, now);
  }

  async renew(leases: readonly string[], leaseMs: number): Promise<void> {
    if (this.#alone !== null) return this.#alone.renew(leases, leaseMs);
    await this.#ask(() => this.#options.shared.renew(leases, leaseMs), []).catch(() => {});
  }

  async used(charge: Probe): Promise<number> {
    if (this.#alone === null) {
      return this.#ask(() => this.#options.shared.used(charge), [charge]);
    }
    const own = await this.#alone.used(charge);
    return own + this.#known.of(charge, this.#options.clock());
  }

  async raise(place: string, counts: Counts): Promise<Counts> {
    const own = this.#places.raise(place, counts);
    if (this.#alone === null) {
      try {
        const before = await this.#ask(() => this.#options.shared.raise(place, counts), []);
        return larger(own, before);
      } catch {
        // The breaker is open now.
      }
    }
    this.#unshared.raise(place, counts);
    return own;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#probing !== null) clearTimeout(this.#probing);
    await this.#options.shared.close();
  }

  #note(lease: string, charges: readonly Charge[], answer: Reserved): void {
    const now = this.#options.clock();
    if (!answer.granted) {
      const refused = charges[answer.charge];
      if (refused !== undefined) this.#known.set(refused, answer.used, now);
      return;
    }
    const held = this.#held.get(lease) ?? new Map<string, number>();
    this.#held.set(lease, held);
    for (const [index, charge] of charges.entries()) {
      this.#known.set(charge, answer.used[index] ?? 0, now);
      held.set(charge.key, (held.get(charge.key) ?? 0) + charge.amount);
    }
  }

  /** One call to the shared counters; the first that fails is the last that is waited for. */
  #ask<Value>(call: () => Value | Promise<Value>, about: readonly Probe[]): Promise<Value> {
    const { patienceMs = PATIENCE_MS } = this.#options;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(giveUp);
      };
      const giveUp = (why: Error): void => {
        done();
        reject(why);
      };
      const fail = (thrown: unknown): void => {
        // The call that failed is what is tried again: one part of a cluster may be away.
        const [first] = about;
        if (first !== undefined) this.#probe = first;
        giveUp(thrown instanceof Error ? thrown : new Error(messageOf(thrown)));
        this.#goAway(thrown);
      };
      const timer = setTimeout(() => fail(new Error(`no answer for ${patienceMs} ms`)), patienceMs);
      this.#waiting.add(giveUp);
      Promise.resolve()
        .then(call)
        .then((value) => {
          done();
          resolve(value);
        }, fail);
    });
  }

  #goAway(thrown: unknown): void {
    if (this.#closed) return;
    this.#options.onAway(messageOf(thrown));
    if (this.#alone !== null) return;
    this.#goAlone();
    const why = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    for (const giveUp of [...this.#waiting]) giveUp(why);
  }

  #goAlone(): Counters {
    const alone = memoryCounters(this.#options.clock);
    this.#alone = alone;
    this.#probeSoon(FIRST_PROBE_MS);
    return alone;
  }

  #probeSoon(ms: number): void {
    this.#probing = setTimeout(() => {
      this.#comeBack().catch(() => {
        if (!this.#closed) this.#probeSoon(Math.min(ms * 2, LONGEST_PROBE_MS));
      });
    }, ms);
    this.#probing.unref();
  }

  async #comeBack(): Promise<void> {
    const { shared, onBack } = this.#options;
    await this.#ask(() => shared.used(this.#probe), [this.#probe]);
    while (this.#late.size > 0 || this.#owed.size > 0) await this.#handIn();
    await this.#handInPlaces();
    if (this.#closed) return;
    this.#alone = null;
    onBack();
  }

  async #handIn(): Promise<void> {
    const { shared, clock } = this.#options;
    const some = [...this.#late].slice(0, SETTLED_AT_ONCE);
    await Promise.all(
      some.map(async ([lease, charges]) => {
        await this.#ask(() => shared.settle(lease, charges), charges);
        this.#late.delete(lease);
      }),
    );
    const now = clock();
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    // A window that is over limits nobody any more.
    const charges = owed
      .filter(({ charge, window }) => window === Math.floor(now / charge.windowMs))
      .map(({ charge }) => charge);
    if (charges.length === 0) return;
    try {
      await this.#ask(() => shared.settle(`owed ${now}`, charges), charges);
      for (const charge of charges) this.#known.add(charge, charge.amount, now);
    } catch (thrown) {
      this.#owe(charges, now);
      throw thrown;
    }
  }

  async #handInPlaces(): Promise<void> {
    const waiting = this.#unshared;
    this.#unshared = new CountedPlaces();
    const left = [...waiting.entries()];
    try {
      while (left.length > 0) {
        const some = left.slice(0, SETTLED_AT_ONCE);
        await Promise.all(
          some.map(([place, counts]) =>
            this.#ask(() => this.#options.shared.raise(place, counts), []),
          ),
        );
        left.splice(0, some.length);
      }
    } catch (thrown) {
      for (const [place, counts] of left) this.#unshared.raise(place, counts);
      throw thrown;
    }
  }

  #owe(charges: readonly Charge[], now: number): void {
    for (const charge of charges) {
      const window = Math.floor(now / charge.windowMs);
      const before = this.#owed.get(charge.key);
      const amount =
        before?.window === window ? before.charge.amount + charge.amount : charge.amount;
      this.#owed.set(charge.key, { charge: { ...charge, amount }, window });
    }
  }
}
