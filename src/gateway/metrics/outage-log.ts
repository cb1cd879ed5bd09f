/** Logs an outage when it starts (or has lasted, where what failed is tried again), once a minute while it lasts, and when it ends. */
import { failure } from '#std/errors';
import type { Log } from '#std/log';

/** The same is said again no sooner than this. */
const AGAIN_MS = 60_000;

export type OutageCode =
  | 'SHIPPING_FAILED'
  | 'DECISIONS_UNREACHABLE'
  | 'COUNTERS_UNREACHABLE'
  | 'UPSTREAM_UNAUTHORISED';

/**
 * Shorter outages are not worth a line. A connection that the control half closed meanwhile fails
 * one delivery, and the next one works.
 */
const PATIENCE_MS: Partial<Record<OutageCode, number>> = { SHIPPING_FAILED: 5000 };

export interface OutageLog {
  failing(why: string): void;
  well(): void;
  /** Why it fails and for how long already; null while it works. */
  state(): { why: string; failingMs: number } | null;
}

/**
 * Says once a minute at most that something outside does not work: with its code, why, for how long,
 * and what to do; and once when it works again.
 */
export function outageLog(given: {
  /** `shipping` gives the events `shipping-fail` and `shipping-work`. */
  what: 'shipping' | 'control' | 'counters' | 'upstream-key';
  code: OutageCode;
  log: Log;
  monotonic: () => number;
}): OutageLog {
  const { what, code, log, monotonic } = given;
  const patienceMs = PATIENCE_MS[code] ?? 0;
  let since: number | null = null;
  let saidAt: number | null = null;
  let why = '';
  const secondsSince = (began: number): number => Math.round((monotonic() - began) / 1000);
  return {
    failing: (reason) => {
      const now = monotonic();
      since ??= now;
      why = reason;
      if (now - since < patienceMs) return;
      if (saidAt !== null && now - saidAt < AGAIN_MS) return;
      saidAt = now;
      const { message, hint } = failure(code, { why });
      log.warn(`${what}-fail`, { code, why: message, hint, for_s: secondsSince(since) });
    },
    well: () => {
      if (since === null) return;
      if (saidAt !== null) log.info(`${what}-work`, { code, after_s: secondsSince(since) });
      [since, saidAt] = [null, null];
    },
    state: () => (since === null ? null : { why, failingMs: monotonic() - since }),
  };
}
