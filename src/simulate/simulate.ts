/** Writes a whole world: exchanges, accounts, networks, labels and ground truth. */
import { noProgress, type Progress } from '#std/progress';
import type { ArrivalSource } from './arrivals/arrival-source.ts';
import { HABITS } from './attackers/habits.ts';
import { customerBehaviourOf } from './customers/customer-behaviour.ts';
import { type Cast, castOf } from './identity/cast.ts';
import { factsOf } from './identity/facts.ts';
import { networksCsv } from './identity/networks.ts';
import { Planner } from './plan/planner.ts';
import { CORPORA } from './prompts/corpora.ts';
import type { PromptSource } from './prompts/prompt-source.ts';
import { createRenderPool, type RenderPool } from './render/render-pool.ts';
import type { Rendered } from './render/renderer.ts';
import type { SimulationSink } from './sink.ts';
import { accountTruths, operatorTruths } from './truth.ts';
import type { World } from './world.ts';

export interface SimulateOptions {
  seed: number;
  prompts: PromptSource;
  arrivals: ArrivalSource;
  /** Prompt texts in the log; without, their fingerprints. */
  withText: boolean;
  sink: SimulationSink;
  /** Rendering threads beside this one; 0 = none. The bytes are the same. */
  workers: number;
  abort?: AbortSignal;
}

export interface SimulationSummary {
  exchanges: number;
  accounts: number;
  harvest: number;
  from: string;
  to: string;
}

const ACCOUNTS_PER_WRITE = 1000;

/**
 * Writes a world: exchange log in the order of time, accounts, networks, truth, and the world's own
 * description with its seed. The same world, seed and sources give the same bytes. Memory holds the
 * accounts and one day's plan. Throws WORLD_TOO_DENSE, and what the sink throws; an aborted run
 * rejects with the signal's reason. The caller closes the sink.
 */
export async function simulate(
  world: World,
  options: SimulateOptions,
  { progress }: { progress: Progress } = { progress: noProgress },
): Promise<SimulationSummary> {
  const { seed, sink, prompts, arrivals, withText } = options;
  const cast = castOf(world, seed);
  await writeFacts(cast, options);
  const planner = new Planner(cast, arrivals);
  const pool = createRenderPool({ cast, prompts, arrivals, withText }, options.workers);
  const expected = expectedExchanges(world);
  let exchanges = 0;
  try {
    for await (const { rendered, rows } of inOrder(planner, pool)) {
      options.abort?.throwIfAborted();
      await sink.write('exchanges', rendered.log);
      if (rendered.labels.length > 0) await sink.write('labels', rendered.labels);
      exchanges += rows;
      const left = Math.max(0, expected - exchanges);
      progress({ stage: 'simulate', done: exchanges, total: exchanges + left, unit: 'exchanges' });
    }
  } finally {
    await pool.close();
  }
  const operators = operatorTruths(cast, planner.harvestByHour);
  for (const operator of operators) await sink.write('truth', `${JSON.stringify(operator)}\n`);
  return {
    exchanges,
    accounts: cast.accounts.length,
    harvest: operators.reduce((sum, operator) => sum + operator.harvest, 0),
    from: new Date(cast.start).toISOString(),
    to: new Date(cast.end).toISOString(),
  };
}

/** About how many exchanges a world has, cover included. */
export function expectedExchanges({ customers, attackers, days }: World): number {
  const benign = customers.map(({ kind, accounts, exchanges }) => {
    return exchanges ?? accounts * customerBehaviourOf(kind).perDay * days;
  });
  const attacks = attackers.map(({ kind, exchanges, knobs }) => {
    return exchanges / (1 - (knobs.cover_share ?? HABITS[kind].knobs.cover_share));
  });
  return Math.round([...benign, ...attacks].reduce((sum, count) => sum + count, 0));
}

/** Keeps the pool busy while earlier slices are written; slices come out in the planner's order. */
async function* inOrder(
  planner: Planner,
  pool: RenderPool,
): AsyncGenerator<{ rendered: Rendered; rows: number }> {
  const flight: { rendered: Promise<Rendered>; rows: number }[] = [];
  for (const slice of planner.slices()) {
    const rows = slice.length;
    const rendered = pool.render(slice);
    rendered.catch(() => {});
    flight.push({ rendered, rows });
    if (flight.length < pool.depth) continue;
    const first = flight.shift() as (typeof flight)[number];
    yield { rendered: await first.rendered, rows: first.rows };
  }
  for (const { rendered, rows } of flight) yield { rendered: await rendered, rows };
}

async function writeFacts(cast: Cast, options: SimulateOptions): Promise<void> {
  const { sink, seed, prompts, withText } = options;
  const corpora = CORPORA.filter(({ split, name }) => {
    return split === cast.world.split && prompts.origin[name] !== undefined;
  }).map(({ name }) => ({ name, origin: prompts.origin[name] }));
  const record = { ...cast.world, seed, with_text: withText, corpora };
  await sink.write('world', `${JSON.stringify(record, null, 2)}\n`);
  await sink.write('networks', networksCsv());
  const truths = accountTruths(cast);
  for (let from = 0; from < truths.length; from += ACCOUNTS_PER_WRITE) {
    const slice = cast.accounts.slice(from, from + ACCOUNTS_PER_WRITE);
    const facts = slice.map((account) => {
      const { created_at, ...rest } = factsOf(account);
      const created = created_at === null ? null : new Date(created_at).toISOString();
      return `${JSON.stringify({ ...rest, created_at: created })}\n`;
    });
    await sink.write('accounts', facts.join(''));
    const lines = truths.slice(from, from + ACCOUNTS_PER_WRITE);
    await sink.write('truth', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}
