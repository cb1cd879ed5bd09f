/** Budget counters in the memory of one process, for a gateway that shares them with nobody. */
import type { Clock } from '#std/clock';
import { CountedPlaces } from './counted-once.ts';
import type { Charge, Counters, Reserved } from './counters.ts';

interface Counter {
  spent: number;
  reserved: number;
}

type CounterName = Pick<Charge, 'key' | 'windowMs'>;

interface Holding {
  key: string;
  counter: Counter;
  amount: number;
}

/** Few holdings each: a list is searched faster than a map is made. */
interface Lease {
  /** 0 before it is kept. */
  expiresAt: number;
  holdings: Holding[];
}

/** Windows of one length: the current one; leases keep their hold on counters of an earlier one. */
interface Windows {
  index: number;
  counters: Map<string, Counter>;
}

/** Counters for one process: exact, O(1) a charge, and forgetting each window when it ends. */
export function memoryCounters(clock: Clock, places = new CountedPlaces()): Counters {
  const windows = new Map<number, Windows>();
  // Oldest expiry first: renewing puts a lease at the end.
  const leases = new Map<string, Lease>();

  function counterOf({ key, windowMs }: CounterName, now: number): Counter {
    const index = Math.floor(now / windowMs);
    let current = windows.get(windowMs);
    if (current === undefined || current.index !== index) {
      current = { index, counters: new Map() };
      windows.set(windowMs, current);
    }
    let counter = current.counters.get(key);
    if (counter === undefined) {
      counter = { spent: 0, reserved: 0 };
      current.counters.set(key, counter);
    }
    return counter;
  }

  function giveBack(lease: Lease): void {
    for (const { counter, amount } of lease.holdings) counter.reserved -= amount;
    lease.holdings = [];
  }

  function dropExpired(now: number): void {
    for (const [id, lease] of leases) {
      if (lease.expiresAt > now) return;
      giveBack(lease);
      leases.delete(id);
    }
  }

  function keep(id: string, lease: Lease, expiresAt: number): void {
    if (lease.expiresAt !== 0) leases.delete(id);
    lease.expiresAt = expiresAt;
    leases.set(id, lease);
  }

  return {
    reserve(id, charges, leaseMs): Reserved {
      const now = clock();
      dropExpired(now);
      const counters = charges.map((charge) => counterOf(charge, now));
      for (let index = 0; index < charges.length; index++) {
        const charge = charges[index]!;
        const { spent, reserved } = counters[index]!;
        const used = spent + reserved;
        if (used + charge.amount <= charge.limit) continue;
        const resetsInMs = charge.windowMs - (now % charge.windowMs);
        return { granted: false, charge: index, used, resetsInMs };
      }
      const lease = leases.get(id) ?? { expiresAt: 0, holdings: [] };
      for (let index = 0; index < charges.length; index++) {
        hold(lease, charges[index]!, counters[index]!);
      }
      keep(id, lease, now + leaseMs);
      return { granted: true, used: counters.map(({ spent, reserved }) => spent + reserved) };
    },

    settle(id, charges) {
      const now = clock();
      const lease = leases.get(id);
      for (const charge of charges) {
        const counter = heldUnder(charge.key, lease)?.counter ?? counterOf(charge, now);
        counter.spent += charge.amount;
      }
      if (lease === undefined) return;
      giveBack(lease);
      leases.delete(id);
    },

    renew(ids, leaseMs) {
      const expiresAt = clock() + leaseMs;
      for (const id of ids) {
        const lease = leases.get(id);
        if (lease !== undefined) keep(id, lease, expiresAt);
      }
    },

    used(charge) {
      const now = clock();
      dropExpired(now);
      const { spent, reserved } = counterOf(charge, now);
      return spent + reserved;
    },

    raise: (place, counts) => places.raise(place, counts),

    close: async () => {},
  };
}

function heldUnder(key: string, lease: Lease | undefined): Holding | undefined {
  if (lease === undefined) return undefined;
  for (const holding of lease.holdings) if (holding.key === key) return holding;
  return undefined;
}

function hold(lease: Lease, { key, amount }: Charge, counter: Counter): void {
  counter.reserved += amount;
  const held = heldUnder(key, lease);
  if (held === undefined) lease.holdings.push({ key, counter, amount });
  else if (held.counter === counter) held.amount += amount;
  else {
    // The window has turned since the lease began: what it held there no longer limits anybody.
    held.counter.reserved -= held.amount;
    held.counter = counter;
    held.amount = amount;
  }
}
