/** Keeps the gateway's decisions current by long polling of the control half. */
import { setTimeout as sleep } from 'node:timers/promises';
import { decisionFeedAnswerSchema, type SentFeedQuery } from '#schema/decision-feed';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Random } from '#std/random';
import type { DecisionStore } from './decision-store.ts';

/** Asks the control half once; null: nothing is newer. Throws when there is no such answer. */
export type AskFeed = (query: SentFeedQuery, signal: AbortSignal) => Promise<unknown | null>;

export interface DecisionFeed {
  /** Resolves once the control half was asked for the first time, whatever came of it. */
  tried: Promise<void>;
  /** When the control half last answered as it should, UTC epoch milliseconds; null: never yet. */
  contactAt(): number | null;
  /** Why it cannot be reached, or what was wrong with its answer; null while all is well. */
  error(): string | null;
  close(): Promise<void>;
}

export type GatewayReport = Pick<
  SentFeedQuery,
  | 'spool_bytes'
  | 'shipping_error'
  | 'shipping_failing_seconds'
  | 'audit_witnessed'
  | 'audit_cosigned'
  | 'witness_keys'
  | 'audit_conflict'
  | 'problems'
>;

export interface DecisionFeedOptions {
  ask: AskFeed;
  decisions: DecisionStore;
  /** Name of this process of this gateway, as the control half shows it. */
  gateway: string;
  waitSeconds: number;
  clock: Clock;
  random: Random;
  onFailure: (why: string) => void;
  onContact: () => void;
  /** How handing in and witnessing go here and what is wrong, for the control half to show. */
  report: () => GatewayReport;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
/** Requests follow each other no closer, whatever the control half answers. */
const SHORTEST_ROUND_MS = 100;

/** Doubling, less up to half by chance, so that gateways do not come back all at once. */
function retryMs(failures: number, random: Random): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 16));
  return longest * (1 - random.float() / 2);
}

/**
 * Keeps decisions as the control half has them, by one request after the other that is held there
 * until something changes. What was in force stays in force while it is away.
 */
export function startDecisionFeed(options: DecisionFeedOptions): DecisionFeed {
  const { decisions, gateway, clock } = options;
  const stop = new AbortController();
  const tried = Promise.withResolvers<void>();
  let contactAt: number | null = null;
  let error: string | null = null;
  let failures = 0;
  /** What comes next has to be the whole document. */
  let whole = decisions.position().version === 0;

  async function once(): Promise<void> {
    const { series, version } = decisions.position();
    // After a failure the first answer shows at once whether all is well again.
    const wait_seconds = contactAt === null || failures > 0 ? 0 : options.waitSeconds;
    const after = whole ? {} : { after: version };
    const query = { gateway, series, ...after, ...options.report(), wait_seconds };
    const answer = await options.ask(query, stop.signal);
    if (answer !== null) await take(answer);
    else if (whole) throw new Error('asked for the whole, the control half sent nothing');
    else decisions.confirm();
    contactAt = clock();
    error = null;
    failures = 0;
    options.onContact();
    tried.resolve();
  }

  async function take(answer: unknown): Promise<void> {
    const parsed = decisionFeedAnswerSchema.safeParse(answer);
    if (!parsed.success) {
      whole = true;
      // Paths only: values may be accounts.
      const at = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new Error(`the control half's answer is not valid at ${at || 'its top'}`);
    }
    if (parsed.data.schema === 'stillwatch.decisions/1') {
      await decisions.replace(parsed.data);
      whole = false;
      return;
    }
    const { outcome } = await decisions.change(parsed.data);
    if (outcome === 'taken') return;
    whole = true;
    throw new Error('the change starts from another version than this');
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: stop.signal }).catch(() => {});
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const began = clock();
        await once();
        await pause(began + SHORTEST_ROUND_MS - clock());
      } catch (thrown) {
        if (stop.signal.aborted) break;
        error = messageOf(thrown);
        tried.resolve();
        options.onFailure(error);
        failures++;
        await pause(retryMs(failures, options.random));
      }
    }
    tried.resolve();
  }

  const running = run();
  return {
    tried: tried.promise,
    contactAt: () => contactAt,
    error: () => error,
    close: async () => {
      stop.abort();
      await running;
    },
  };
}
