/** The traces of real services from which arrivals are drawn, and the split of each. */
import type { OutputShape } from '../recipes.ts';
import type { Split } from '../world.ts';

export interface Trace {
  /** File name without `.csv`. */
  name: string;
  /** Whole file, or by the parity of a hash of the client where one file holds many clients. */
  split: Split | 'by-client';
  shape: OutputShape;
  /** Each session is a client of its own (else the file is one client). */
  clients: boolean;
}

const trace = (
  name: string,
  split: Trace['split'],
  shape: OutputShape,
  clients = false,
): Trace => ({ name, split, shape, clients });

/**
 * Traces of real services, each in one split; servegen_mlarge holds 88 unrelated clients, which are
 * divided instead.
 */
export const TRACES: readonly Trace[] = [
  trace('azure2023_code', 'design', 'code'),
  trace('mooncake_synthetic', 'design', 'conversation'),
  trace('lmcache_agents', 'design', 'agent'),
  trace('azure2023_conv', 'report', 'conversation'),
  trace('swebench_agents', 'report', 'agent'),
  trace('servegen_mlarge', 'by-client', 'service', true),
];
