/** Finds contradictions in a gateway configuration that its schema cannot express. */
import { ANY_MODEL } from '#providers/index';
import { messageOf } from '#std/errors';
import type { GatewayConfig } from './gateway-config.ts';
import { compileMasking } from './masking/masking.ts';
import { addressProblem } from './upstream.ts';

/** What a start would refuse in a configuration that its schema accepts; files are not looked at. */
export function configProblems(config: GatewayConfig): string[] {
  const { upstreams, enforcement, counters } = config;
  const problems: (string | null)[] = [
    ...upstreams.map(addressProblem),
    maskingProblem(config),
    enforcement.envelopes !== 'off' && enforcement.envelopeKeyPath === null
      ? 'enforcement.envelopeKeyPath: needed to bind sealed reasoning'
      : null,
    counters.store === 'redis' && counters.redisUrl === null
      ? 'counters.redisUrl: needed where counters.store is redis'
      : null,
  ];
  return problems.filter((problem) => problem !== null);
}

/** What a start accepts and does otherwise than somebody may expect. */
export function configNotes({ budgets, prices }: GatewayConfig): string[] {
  const [first] = budgets.filter(({ measure }) => measure === 'dollars');
  if (first === undefined || prices[ANY_MODEL] !== undefined) return [];
  const what = `budgets.${first.id}: it is in dollars, so models without a price are refused`;
  return [`${what}; name their prices in prices, or one for all others under '${ANY_MODEL}'`];
}

function maskingProblem({ masking }: GatewayConfig): string | null {
  try {
    compileMasking(masking);
    return null;
  } catch (thrown) {
    return `masking.patterns: ${messageOf(thrown)}`;
  }
}
