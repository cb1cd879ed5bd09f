import type { Clock } from '#std/clock';
import type { Charge, Counters, Reserved } from './counters.ts';

interface Counter {
  spent: number;
  reserved: number;
}

interface Holding {
  counter: Counter;
  amount: number;
}

interface Lease {
  expiresAt: number;
  holdings: Map<string, Holding>;
}

/** Windows of one length: the current one; leases keep their hold on counters of an earlier one. */
interface Windows {
  index: number;
  counters: Map<string, Counter>;
}

/** Counters for one process: exact, O(1) a charge, and forgetting each window when it ends. */
export function memoryCounters(clock: Clock): Counters {
  const windows = new Map<number, Windows>();
  // Oldest expiry first: renewing puts a lease at the end.
  const leases = new Map<string, Lease>();

  function counterOf(key: string, windowMs: number): Counter {
    const index = Math.floor(clock() / windowMs);
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
    for (const { counter, amount } of lease.holdings.values()) counter.reserved -= amount;
    lease.holdings.clear();
  }

  function dropExpired(): void {
    const now = clock();
    for (const [id, lease] of leases) {
      if (lease.expiresAt > now) return;
      giveBack(lease);
      leases.delete(id);
    }
  }

  function keep(id: string, lease: Lease, leaseMs: number): void {
    lease.expiresAt = clock() + leaseMs;
    leases.delete(id);
    leases.set(id, lease);
  }

  return {
    reserve(id, charges, leaseMs): Reserved {
      dropExpired();
      for (const [index, charge] of charges.entries()) {
        const { spent, reserved } = counterOf(charge.key, charge.windowMs);
        const used = spent + reserved;
        if (used + charge.amount <= charge.limit) continue;
        const resetsInMs = charge.windowMs - (clock() % charge.windowMs);
        return { granted: false, charge: index, used, resetsInMs };
      }
      const lease = leases.get(id) ?? { expiresAt: 0, holdings: new Map() };
      for (const charge of charges) hold(lease, charge, counterOf(charge.key, charge.windowMs));
      keep(id, lease, leaseMs);
      return { granted: true };
    },

    settle(id, charges) {
      const lease = leases.get(id);
      for (const { key, windowMs, amount } of charges) {
        const counter = lease?.holdings.get(key)?.counter ?? counterOf(key, windowMs);
        counter.spent += amount;
      }
      if (lease === undefined) return;
      giveBack(lease);
      leases.delete(id);
    },

    renew(ids, leaseMs) {
      for (const id of ids) {
        const lease = leases.get(id);
        if (lease !== undefined) keep(id, lease, leaseMs);
      }
    },

    used({ key, windowMs }) {
      dropExpired();
      const { spent, reserved } = counterOf(key, windowMs);
      return spent + reserved;
    },

    close: async () => {},
  };
}

function hold(lease: Lease, charge: Charge, counter: Counter): void {
  counter.reserved += charge.amount;
  const held = lease.holdings.get(charge.key);
  if (held?.counter === counter) held.amount += charge.amount;
  else {
    // The window has turned since the lease began: what it held there no longer limits anybody.
    if (held !== undefined) held.counter.reserved -= held.amount;
    lease.holdings.set(charge.key, { counter, amount: charge.amount });
  }
}
