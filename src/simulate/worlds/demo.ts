/** The world for a first try: small, and quick to simulate and scan. */
import type { WorldInput } from '../world.ts';
import { CAREFUL, SHOWN_TWICE } from './demo-operators.ts';

/**
 * A week that comes with the package. Among a few hundred customers one operator stands by several kinds
 * of evidence, whichever of them is left out; another has nothing in common but its prompts and
 * programs, and is not accused.
 */
export const DEMO: WorldInput = {
  name: 'demo',
  days: 7,
  release_day: 5,
  customers: [
    { kind: 'chat-user', accounts: 230, exchanges: 3800 },
    { kind: 'support-bot', accounts: 8, exchanges: 2600 },
    { kind: 'rag', accounts: 6, exchanges: 1500 },
    { kind: 'extraction-batch', accounts: 4, exchanges: 1600 },
    { kind: 'translation-batch', accounts: 3, exchanges: 900 },
    { kind: 'coding-ide', accounts: 24, exchanges: 2600 },
    { kind: 'coding-ci', accounts: 5, exchanges: 900 },
    { kind: 'agent-app', accounts: 5, exchanges: 1200 },
    { kind: 'eval-harness', accounts: 2, exchanges: 1200 },
    { kind: 'synthetic-data', accounts: 1, exchanges: 1000 },
    { kind: 'classroom', accounts: 28, exchanges: 350 },
    { kind: 'company-proxy', accounts: 35, exchanges: 900 },
    { kind: 'reseller', accounts: 1, exchanges: 1300 },
    { kind: 'red-team', accounts: 4, exchanges: 350 },
    { kind: 'data-labelling', accounts: 20, exchanges: 1300 },
    { kind: 'viral-app', accounts: 90, exchanges: 500 },
  ],
  attackers: [
    {
      kind: 'reasoning-grading',
      operator: 'c1',
      accounts: 36,
      exchanges: 5400,
      from_day: 1.5,
      bans: [{ day: 5, share: 0.2 }],
      knobs: SHOWN_TWICE,
    },
    {
      kind: 'reasoning-grading',
      operator: 'c2',
      accounts: 30,
      exchanges: 1000,
      from_day: 2,
      knobs: CAREFUL,
    },
  ],
};
