/** Budget counters in Redis or Valkey, for several gateways that share their budgets. */
import { Cluster, Redis } from 'ioredis';
import { DAY_MS } from '#std/time';
import type { Counts } from './counted-once.ts';
import type { Charge, Counters, Reserved } from './counters.ts';
import { COUNTERS_SCRIPT, ONCE_SCRIPT } from './redis-script.ts';

/** Long enough for a slow network; who calls goes on without sooner. */
const COMMAND_MS = 1000;
/** A connection on which nothing comes for so long is made anew: its other end may be gone. */
const SILENT_MS = 5000;

/** Longer than providers keep an answer. */
const KEPT_ONCE_MS = 40 * DAY_MS;

interface Scripted {
  stillwatchCounters(keys: number, ...rest: (string | number)[]): Promise<Answer>;
  stillwatchOnce(keys: number, ...rest: (string | number)[]): Promise<(string | null)[]>;
}

/** Granted: what is used of each charge. Refused: which one, and what is used of it. */
type Answer = [granted: number, now: number, charge: number, ...used: string[]];

type Client = (Redis | Cluster) & Scripted;

/** `redis://` and `rediss://` name one server, `redis-cluster://` any node of a cluster. */
function connect(url: string): Client {
  const options = {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    commandTimeout: COMMAND_MS,
    connectTimeout: COMMAND_MS,
    socketTimeout: SILENT_MS,
  };
  const client = url.startsWith('redis-cluster:')
    ? new Cluster([url.replace('redis-cluster:', 'redis:')], { redisOptions: options })
    : new Redis(url, options);
  // Errors reach whoever asked; without a listener they would end the process.
  client.on('error', () => {});
  client.defineCommand('stillwatchCounters', { lua: COUNTERS_SCRIPT });
  client.defineCommand('stillwatchOnce', { lua: ONCE_SCRIPT });
  return client as Client;
}

type Step = 'reserve' | 'release' | 'settle' | 'renew' | 'used';

interface Held {
  charge: Charge;
  /** Number of the window it was reserved in. */
  window: number;
}

function byShard<One extends Pick<Charge, 'shard'>>(charges: readonly One[]): One[][] {
  const shards = new Map<string, One[]>();
  for (const charge of charges) {
    const known = shards.get(charge.shard);
    if (known === undefined) shards.set(charge.shard, [charge]);
    else known.push(charge);
  }
  return [...shards.values()];
}

/** Braces would end the hash tag early, and shards would fall apart. */
const tagOf = (shard: string): string => shard.replaceAll(/[{}]/g, '_');

/** Charges with what is known of the window they began in, in the groups that change together. */
function heldByShard(held: Iterable<Held>): Held[][] {
  return byShard([...held].map((one) => ({ ...one, shard: one.charge.shard })));
}

/** What is used of each charge, from the answers of the shards. */
function usedOf(
  charges: readonly Charge[],
  shards: readonly (readonly Charge[])[],
  answers: readonly Answer[],
): number[] {
  const used = new Map<Charge, number>();
  for (const [at, shard] of shards.entries()) {
    for (const [index, charge] of shard.entries()) {
      used.set(charge, Number(answers[at]?.[3 + index] ?? 0));
    }
  }
  return charges.map((charge) => used.get(charge) ?? 0);
}

const fresh = (charge: Charge): Held => ({ charge, window: -1 });

/**
 * Counters in Redis or Valkey, for any number of gateways. Charges of one shard change in one step;
 * across shards a reservation is taken back where another shard refuses, so that nothing is ever
 * overspent, at the price of a rare refusal when two exchanges meet at the very limit.
 */
export function redisCounters(url: string): Counters {
  return new RedisCounters(connect(url));
}

class RedisCounters implements Counters {
  readonly #client: Client;
  /** What this process's leases hold, by lease and counter. */
  readonly #leases = new Map<string, Map<string, Held>>();

  constructor(client: Client) {
    this.#client = client;
  }

  async reserve(lease: string, charges: readonly Charge[], leaseMs: number): Promise<Reserved> {
    const shards = byShard(charges);
    const asked = shards.map((shard) => this.#run('reserve', { lease, leaseMs }, shard.map(fresh)));
    const answers = await Promise.allSettled(asked);
    const refused = answers.findIndex((one) => one.status === 'rejected' || one.value[0] === 0);
    if (refused === -1) {
      const told = (answers as PromiseFulfilledResult<Answer>[]).map(({ value }) => value);
      this.#remember(lease, charges, told[0]![1]);
      return { granted: true, used: usedOf(charges, shards, told) };
    }
    const taken = shards.filter((_, index) => {
      const answer = answers[index];
      return answer?.status === 'fulfilled' && answer.value[0] === 1;
    });
    await Promise.all(
      taken.map((shard) => this.#run('release', { lease, leaseMs }, shard.map(fresh))),
    );
    const answer = answers[refused]!;
    if (answer.status === 'rejected') throw answer.reason;
    const [, now, index, used = '0'] = answer.value;
    const charge = shards[refused]![index]!;
    const resetsInMs = charge.windowMs - (now % charge.windowMs);
    return { granted: false, charge: charges.indexOf(charge), used: Number(used), resetsInMs };
  }

  async settle(lease: string, charges: readonly Charge[]): Promise<void> {
    const held = this.#leases.get(lease) ?? new Map<string, Held>();
    this.#leases.delete(lease);
    const settled = new Map<string, Held>();
    for (const [key, { charge, window }] of held) {
      settled.set(key, { charge: { ...charge, amount: 0 }, window });
    }
    for (const charge of charges) {
      settled.set(charge.key, { charge, window: held.get(charge.key)?.window ?? -1 });
    }
    const shards = heldByShard(settled.values());
    await Promise.all(shards.map((shard) => this.#run('settle', { lease, leaseMs: 0 }, shard)));
  }

  async renew(names: readonly string[], leaseMs: number): Promise<void> {
    const renewals = names.flatMap((lease) => {
      const shards = heldByShard(this.#leases.get(lease)?.values() ?? []);
      return shards.map((shard) => this.#run('renew', { lease, leaseMs }, shard));
    });
    await Promise.all(renewals);
  }

  async used(asked: Pick<Charge, 'key' | 'shard' | 'windowMs'>): Promise<number> {
    const charge = { ...asked, limit: 0, amount: 0 };
    const [, , , used = '0'] = await this.#run('used', { lease: '', leaseMs: 0 }, [fresh(charge)]);
    return Number(used);
  }

  async raise(place: string, counts: Counts): Promise<Counts> {
    const named = Object.entries(counts);
    const key = `sw:once:{${place}}`;
    const before = await this.#client.stillwatchOnce(1, key, KEPT_ONCE_MS, ...named.flat());
    const known = named.flatMap(([name], index): [string, number][] => {
      const counted = before[index];
      return typeof counted === 'string' ? [[name, Number(counted)]] : [];
    });
    return Object.fromEntries(known);
  }

  async close(): Promise<void> {
    this.#leases.clear();
    this.#client.disconnect();
  }

  #run(
    step: Step,
    { lease, leaseMs }: { lease: string; leaseMs: number },
    charges: readonly Held[],
  ): Promise<Answer> {
    const keys: string[] = [];
    const args: (string | number)[] = [step, lease, leaseMs];
    for (const { charge, window } of charges) {
      const name = `sw:{${tagOf(charge.shard)}}:${charge.key}:${charge.windowMs}`;
      keys.push(name, `${name}:x`);
      args.push(charge.windowMs, charge.limit, charge.amount, window);
    }
    return this.#client.stillwatchCounters(keys.length, ...keys, ...args);
  }

  #remember(lease: string, charges: readonly Charge[], now: number): void {
    const held = this.#leases.get(lease) ?? new Map<string, Held>();
    for (const charge of charges) {
      const window = Math.floor(now / charge.windowMs);
      if (held.get(charge.key)?.window !== window) held.set(charge.key, { charge, window });
    }
    this.#leases.set(lease, held);
  }
}
