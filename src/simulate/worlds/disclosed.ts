/** The world of the campaigns that were disclosed in public, and its crowd of customers. */
import type { WorldInput } from '../world.ts';

/** Customers of a provider at the size of the incidents: over 100,000 accounts, 4 M exchanges. */
export const CROWD: NonNullable<WorldInput['customers']> = [
  { kind: 'chat-user', accounts: 88_000, exchanges: 1_200_000 },
  { kind: 'support-bot', accounts: 900, exchanges: 480_000 },
  { kind: 'rag', accounts: 700, exchanges: 330_000 },
  { kind: 'extraction-batch', accounts: 350, exchanges: 320_000 },
  { kind: 'translation-batch', accounts: 250, exchanges: 170_000 },
  { kind: 'coding-ide', accounts: 4200, exchanges: 520_000 },
  { kind: 'coding-ci', accounts: 450, exchanges: 170_000 },
  { kind: 'agent-app', accounts: 450, exchanges: 220_000 },
  { kind: 'eval-harness', accounts: 120, exchanges: 110_000 },
  { kind: 'synthetic-data', accounts: 20, exchanges: 90_000 },
  { kind: 'classroom', accounts: 2400, exchanges: 36_000 },
  { kind: 'company-proxy', accounts: 2600, exchanges: 90_000 },
  { kind: 'reseller', accounts: 40, exchanges: 180_000 },
  { kind: 'red-team', accounts: 120, exchanges: 24_000 },
  { kind: 'data-labelling', accounts: 700, exchanges: 120_000 },
  { kind: 'viral-app', accounts: 3000, exchanges: 30_000 },
];

/** The three campaigns disclosed in February 2026: 24,000 accounts, over 16 M exchanges. */
export const DISCLOSED: WorldInput = {
  name: 'disclosed',
  days: 28,
  release_day: 20,
  customers: CROWD,
  attackers: [
    {
      kind: 'reasoning-grading',
      operator: 'c1',
      accounts: 300,
      exchanges: 150_000,
      from_day: 6,
      days: 14,
    },
    { kind: 'agentic', operator: 'c2', accounts: 900, exchanges: 3_400_000, from_day: 3 },
    {
      kind: 'agentic-coding',
      operator: 'c3',
      accounts: 22_800,
      exchanges: 13_000_000,
      from_day: 2,
    },
  ],
};
