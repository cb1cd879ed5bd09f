/** The world that `up --demo` plays through its own gateway. */
import type { WorldInput } from '../world.ts';
import { CAREFUL, SHOWN_TWICE } from './demo-operators.ts';

/**
 * Three days small enough to be played through a gateway in two minutes. One operator stands by several
 * kinds of evidence (its cards, its devices, its queue), whichever of them is left out. Another has
 * nothing in common but its prompts and programs, and is not accused.
 */
export const LIVE: WorldInput = {
  name: 'live',
  days: 3,
  release_day: 2,
  customers: [
    { kind: 'chat-user', accounts: 150, exchanges: 1300 },
    { kind: 'support-bot', accounts: 5, exchanges: 600 },
    { kind: 'rag', accounts: 4, exchanges: 300 },
    { kind: 'extraction-batch', accounts: 3, exchanges: 400 },
    { kind: 'translation-batch', accounts: 2, exchanges: 200 },
    { kind: 'coding-ide', accounts: 16, exchanges: 700 },
    { kind: 'coding-ci', accounts: 3, exchanges: 200 },
    { kind: 'agent-app', accounts: 3, exchanges: 250 },
    { kind: 'eval-harness', accounts: 1, exchanges: 400 },
    { kind: 'synthetic-data', accounts: 1, exchanges: 300 },
    { kind: 'classroom', accounts: 20, exchanges: 150 },
    { kind: 'company-proxy', accounts: 24, exchanges: 300 },
    { kind: 'data-labelling', accounts: 12, exchanges: 350 },
    { kind: 'viral-app', accounts: 60, exchanges: 200 },
  ],
  attackers: [
    {
      kind: 'reasoning-grading',
      operator: 'c1',
      accounts: 30,
      exchanges: 1800,
      from_day: 0.5,
      knobs: SHOWN_TWICE,
    },
    {
      kind: 'reasoning-grading',
      operator: 'c2',
      accounts: 24,
      exchanges: 900,
      from_day: 1,
      knobs: CAREFUL,
    },
  ],
};
