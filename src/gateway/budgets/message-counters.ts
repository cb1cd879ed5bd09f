/** Budget counters over messages, so that all processes of a gateway use one store. */
import type { Counts } from './counted-once.ts';
import type { Charge, Counters, Reserved } from './counters.ts';

/** One end of a channel between two processes or threads. */
export interface MessagePort {
  post(message: unknown): void;
  onMessage(take: (message: unknown) => void): void;
}

type Call =
  | { method: 'reserve'; lease: string; charges: readonly Charge[]; leaseMs: number }
  | { method: 'settle'; lease: string; charges: readonly Charge[] }
  | { method: 'renew'; leases: readonly string[]; leaseMs: number }
  | { method: 'raise'; place: string; counts: Counts }
  | { method: 'used'; charge: Pick<Charge, 'key' | 'shard' | 'windowMs'> };

interface Question {
  counters: 'ask';
  number: number;
  call: Call;
}

interface Answer {
  counters: 'answer';
  number: number;
  value: unknown;
}

function isOurs<Kind extends Question | Answer>(
  message: unknown,
  kind: Kind['counters'],
): message is Kind {
  return (
    typeof message === 'object' && message !== null && Reflect.get(message, 'counters') === kind
  );
}

function perform(counters: Counters, call: Call): unknown {
  if (call.method === 'reserve') return counters.reserve(call.lease, call.charges, call.leaseMs);
  if (call.method === 'settle') return counters.settle(call.lease, call.charges);
  if (call.method === 'renew') return counters.renew(call.leases, call.leaseMs);
  if (call.method === 'raise') return counters.raise(call.place, call.counts);
  return counters.used(call.charge);
}

/** Lets the other end use these counters: one process counts for all of a gateway's. */
export function serveCounters(counters: Counters, port: MessagePort): void {
  port.onMessage((message) => {
    if (!isOurs<Question>(message, 'ask')) return;
    const { number, call } = message;
    void Promise.resolve(perform(counters, call)).then((value) => {
      port.post({ counters: 'answer', number, value } satisfies Answer);
    });
  });
}

/** How long the other end may take before it counts as gone. */
const LONGEST_WAIT_MS = 2000;

/** The counters at the other end of a channel. */
export function remoteCounters(port: MessagePort): Counters {
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  port.onMessage((message) => {
    if (!isOurs<Answer>(message, 'answer')) return;
    waiting.get(message.number)?.(message.value);
    waiting.delete(message.number);
  });
  const ask = <Value>(call: Call): Promise<Value> =>
    new Promise((resolve, reject) => {
      const number = ++last;
      const timer = setTimeout(() => {
        waiting.delete(number);
        reject(new Error('The process that counts does not answer'));
      }, LONGEST_WAIT_MS);
      waiting.set(number, (value) => {
        clearTimeout(timer);
        resolve(value as Value);
      });
      port.post({ counters: 'ask', number, call } satisfies Question);
    });
  return {
    reserve: (lease, charges, leaseMs) =>
      ask<Reserved>({ method: 'reserve', lease, charges, leaseMs }),
    settle: (lease, charges) => ask<void>({ method: 'settle', lease, charges }),
    renew: (leases, leaseMs) => ask<void>({ method: 'renew', leases, leaseMs }),
    raise: (place, counts) => ask<Counts>({ method: 'raise', place, counts }),
    used: (charge) => ask<number>({ method: 'used', charge }),
    close: async () => {},
  };
}
