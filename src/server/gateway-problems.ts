/** What gateways say is wrong with them, as problems of the doctor: one for each kind. */
import type { Problem } from '#schema/api/status';
import type { GatewaySeen } from './decision-publisher.ts';

interface Known {
  message: string;
  hint: string;
}

const KNOWN: Readonly<Record<string, Known>> = {
  'counters-away': {
    message: 'cannot reach the counters that gateways share',
    hint: 'Start Redis or Valkey, or correct counters.redisUrl there. Each gateway counts alone meanwhile.',
  },
  'upstream-unauthorised': {
    message: 'holds a key that a provider refuses',
    hint: 'Replace the key of that upstream there: apiKey, or the file apiKeyPath.',
  },
  'spool-lost': {
    message: 'lost records before they were handed in',
    hint: 'Find out who removed or cut files in its spool directory. Put them back from a copy if there is one.',
  },
};

const UNKNOWN: Known = {
  message: 'says that something is wrong',
  hint: 'The log of that gateway has more.',
};

/** Gateways that were not heard of for so long say nothing about now. */
const RECENT_MS = 600_000;

/** One problem for each kind, however many gateways have it. */
export function gatewayProblems(gateways: readonly GatewaySeen[], now: number): Problem[] {
  const found = gateways
    .filter(({ seen_at }) => now - seen_at < RECENT_MS)
    .flatMap(({ gateway, problems }) => problems.map((problem) => ({ gateway, ...problem })));
  return [...Map.groupBy(found, ({ code }) => code)].map(([code, all]) => {
    const [first] = all as [(typeof all)[0]];
    const { message, hint } = KNOWN[code] ?? UNKNOWN;
    const others = new Set(all.map(({ gateway }) => gateway)).size - 1;
    const more = others === 0 ? '' : ` (and ${others} more)`;
    const lasting = first.seconds === 0 ? '' : ` for ${first.seconds} s`;
    const what = `Gateway ${first.gateway}${more} ${message}${lasting}: ${first.why}`;
    return { code, severity: 'error', message: what, hint };
  });
}
