/** What is wrong at this gateway and needs a person, for its log and for the control half's doctor. */
import type { GatewayProblem } from '#schema/gateway-problem';
import type { Log } from '#std/log';
import { type OutageLog, outageLog } from './outage-log.ts';

/** Problems that begin and end. */
const OUTAGES = {
  'counters-away': { what: 'counters', code: 'COUNTERS_UNREACHABLE' },
  'upstream-unauthorised': { what: 'upstream-key', code: 'UPSTREAM_UNAUTHORISED' },
} as const;

export interface Troubles {
  /** Said at once, then once a minute while it lasts. `about` names which part, e.g. an upstream. */
  failing(code: keyof typeof OUTAGES, why: string, about?: string): void;
  /** It works; cheap where it did before. */
  well(code: keyof typeof OUTAGES, about?: string): void;
  /** Where to look for what does not end by itself. */
  watch(read: () => readonly GatewayProblem[]): void;
  list(): GatewayProblem[];
}

export function createTroubles(given: { log: Log; monotonic: () => number }): Troubles {
  const outages = new Map<string, { code: string; outage: OutageLog }>();
  const watched: (() => readonly GatewayProblem[])[] = [];
  const keyOf = (code: string, about: string): string => `${code} ${about}`;
  return {
    failing: (code, why, about = '') => {
      const key = keyOf(code, about);
      const known = outages.get(key) ?? { code, outage: outageLog({ ...given, ...OUTAGES[code] }) };
      outages.set(key, known);
      known.outage.failing(why);
    },
    well: (code, about = '') => {
      if (outages.size === 0) return;
      const key = keyOf(code, about);
      outages.get(key)?.outage.well();
      outages.delete(key);
    },
    watch: (read) => void watched.push(read),
    list: () => [
      ...[...outages.values()].flatMap(({ code, outage }) => {
        const state = outage.state();
        if (state === null) return [];
        return [{ code, why: state.why, seconds: Math.round(state.failingMs / 1000) }];
      }),
      ...watched.flatMap((read) => read()),
    ],
  };
}
