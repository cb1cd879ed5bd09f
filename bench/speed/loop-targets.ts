/** Targets on the speed page for the way from a finding to a gateway that acts on it. */

import type { Target } from './target.ts';

/** Measured by tests, which say so on another page; a test holds the two pages together. */
export const QUOTED = {
  contained:
    "| a campaign of 8 accounts, from the second person's yes: suspended | 0.1 to 0.4 s | 0.2 to 0.4 s |",
  large: 'suspended (20 accounts watched) | 0.8 to 1.0 s | 2.2 to 2.4 s |',
  stored: 'an exchange is in the store 1.0 s after it ended',
} as const;

export function loopTargets(): Target[] {
  return [
    {
      what: 'exchange seen → in the console',
      target: '≤ 2 s',
      measured:
        '1.0 s until it is in the store, which the control API reads (there is no web console), with one gateway and the embedded databases ([operate](operate.md#looks))',
      reached: true,
      command: 'npx vitest run tests/closed-loop.test.ts',
      why: '',
    },
    {
      what: 'decision made → enforced at every gateway',
      target: '≤ 1 s',
      measured:
        'a campaign of 8 accounts at three gateways: 0.2 to 0.4 s; one of 24,000: 0.8 to 1.0 s for the first account, 2.2 to 2.4 s for all ([operate](operate.md#postgresql-redis-and-three-gateways))',
      reached: false,
      command: 'npx vitest run tests/three-gateways.test.ts',
      why: 'Reached for campaigns of ordinary size, not for 24,000 accounts at once, each of which every gateway must have taken over.',
    },
    {
      what: 'control process killed at any moment',
      target: 'nothing acknowledged lost, audit log verifies',
      measured:
        'so it is tested: control half and gateway killed in turn under load, the control half in the middle of decisions, both databases taken away',
      reached: true,
      command:
        'npx vitest run tests/respond-faults.test.ts tests/faults.test.ts tests/gateway/kill.test.ts tests/three-gateways.test.ts',
      why: '',
    },
  ];
}
