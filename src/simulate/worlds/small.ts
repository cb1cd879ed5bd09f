/** The world for frequent runs, with every kind of customer and attacker. */
import type { WorldInput } from '../world.ts';

const CUSTOMERS: NonNullable<WorldInput['customers']> = [
  { kind: 'chat-user', accounts: 1500, exchanges: 22_000 },
  { kind: 'support-bot', accounts: 40, exchanges: 14_000 },
  { kind: 'rag', accounts: 30, exchanges: 9000 },
  { kind: 'extraction-batch', accounts: 20, exchanges: 8000 },
  { kind: 'translation-batch', accounts: 16, exchanges: 5000 },
  { kind: 'coding-ide', accounts: 130, exchanges: 14_000 },
  { kind: 'coding-ci', accounts: 25, exchanges: 6000 },
  { kind: 'agent-app', accounts: 25, exchanges: 8000 },
  { kind: 'eval-harness', accounts: 8, exchanges: 5000 },
  { kind: 'synthetic-data', accounts: 3, exchanges: 3500 },
  { kind: 'classroom', accounts: 120, exchanges: 1800 },
  { kind: 'company-proxy', accounts: 180, exchanges: 5500 },
  { kind: 'reseller', accounts: 6, exchanges: 7000 },
  { kind: 'red-team', accounts: 12, exchanges: 1600 },
  { kind: 'data-labelling', accounts: 70, exchanges: 5500 },
  { kind: 'viral-app', accounts: 260, exchanges: 2200 },
];

/** Two weeks, every customer and attacker kind, small enough to run many times. */
export const SMALL: WorldInput = {
  name: 'small',
  days: 14,
  release_day: 9,
  customers: CUSTOMERS,
  attackers: [
    {
      kind: 'reasoning-grading',
      operator: 'c1',
      accounts: 60,
      exchanges: 6000,
      from_day: 3,
      days: 8,
      bans: [{ day: 7, share: 0.15 }],
    },
    { kind: 'agentic', operator: 'c2', accounts: 90, exchanges: 9000, from_day: 2 },
    { kind: 'agentic-coding', operator: 'c3', accounts: 120, exchanges: 10_000, from_day: 4 },
    {
      kind: 'hydra',
      operator: 'c4',
      accounts: 150,
      exchanges: 5000,
      from_day: 1,
      bans: [
        { day: 5, share: 0.1 },
        { day: 10, share: 0.1 },
      ],
    },
    { kind: 'slow', operator: 'c5', accounts: 150, exchanges: 6000 },
  ],
};

/** The customers of `small` alone: every accusation is wrong. */
export const BENIGN: WorldInput = {
  name: 'benign',
  days: 14,
  release_day: 9,
  customers: CUSTOMERS,
};
