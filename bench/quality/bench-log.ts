/**
 * Makes the simulated logs that the baselines read from memory and the scan reads from a folder.
 */

import { fingerprint } from '#fingerprint/fingerprint';
import type { ArrivalSource } from '#simulate/arrivals/arrival-source';
import type { PromptSource } from '#simulate/prompts/prompt-source';
import { parseTruth, type Truth } from '#simulate/score';
import { simulate } from '#simulate/simulate';
import { directorySink, type SimulationSink } from '#simulate/sink';
import type { World } from '#simulate/world';

/** What the baselines read of a log, in columns; the exchanges are in the order of time. */
export interface BenchLog {
  truth: Truth;
  /** Account ids by number. */
  accounts: readonly string[];
  account: readonly number[];
  ms: readonly number[];
  outputTokens: readonly number[];
  ip: readonly string[];
  /** /24 of IPv4, /48 of IPv6. */
  network: readonly string[];
  /** ASN and TLS fingerprint together. */
  asnAndTls: readonly string[];
  templateHash: readonly number[];
  systemHash: readonly number[];
  toolsHash: readonly number[];
  embedding: readonly (readonly number[] | null)[];
}

export interface Sources {
  prompts: PromptSource;
  arrivals: ArrivalSource;
}

interface LoggedExchange {
  ts: string;
  account_id: string;
  output_tokens: number;
  ip: string;
  asn: number;
  ja4: string;
  system: string | null;
  prompt: string;
  tools: string[];
  tools_hash: string | null;
  images: number;
}

/**
 * Simulates a world, with text, into memory for the baselines and, if asked, into a folder for a
 * scan.
 */
export async function makeLog(
  world: World,
  given: Sources & { seed: number; directory?: string },
): Promise<BenchLog> {
  const { seed, prompts, arrivals, directory } = given;
  const folder = directory === undefined ? null : await directorySink(directory, 'none');
  const collector = new Collector();
  const sink: SimulationSink = {
    async write(part, bytes) {
      if (part === 'exchanges') collector.take(bytes as Uint8Array);
      if (part === 'truth') collector.truth.push(bytes as string);
      await folder?.write(part, bytes);
    },
    close: async () => folder?.close(),
  };
  await simulate(world, { seed, prompts, arrivals, withText: true, sink, workers: 0 });
  await sink.close();
  return collector.finish();
}

class Collector {
  readonly truth: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #columns = {
    account: [] as number[],
    ms: [] as number[],
    outputTokens: [] as number[],
    ip: [] as string[],
    network: [] as string[],
    asnAndTls: [] as string[],
    templateHash: [] as number[],
    systemHash: [] as number[],
    toolsHash: [] as number[],
    embedding: [] as (number[] | null)[],
  };

  take(bytes: Uint8Array): void {
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      if (line !== '') this.#add(JSON.parse(line) as LoggedExchange);
    }
  }

  finish(): BenchLog {
    const truth = parseTruth(this.truth.join('').split('\n'));
    return { truth, accounts: [...this.#numbers.keys()], ...this.#columns };
  }

  #add(exchange: LoggedExchange): void {
    const { account_id, ip } = exchange;
    const print = fingerprint({ ...exchange, messages: null }, { embed: true });
    if (print === null) return;
    const number = this.#numbers.get(account_id) ?? this.#numbers.size;
    this.#numbers.set(account_id, number);
    const columns = this.#columns;
    columns.account.push(number);
    columns.ms.push(Date.parse(exchange.ts));
    columns.outputTokens.push(exchange.output_tokens);
    columns.ip.push(ip);
    columns.network.push(networkOf(ip));
    columns.asnAndTls.push(`${exchange.asn} ${exchange.ja4}`);
    columns.templateHash.push(print.template_hash);
    columns.systemHash.push(print.system_hash);
    columns.toolsHash.push(print.tools_hash);
    columns.embedding.push(print.embedding);
  }
}

function networkOf(ip: string): string {
  return ip.includes(':') ? ip.split(':').slice(0, 3).join(':') : ip.slice(0, ip.lastIndexOf('.'));
}
