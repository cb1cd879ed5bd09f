/** The world of a harvest too slow for any limit on single accounts. */
import type { WorldInput } from '../world.ts';
import { CROWD } from './disclosed.ts';

/** As alleged in June 2026: 25,000 accounts, 28.8 M exchanges in 45 days, one an hour each. */
export const SLOW: WorldInput = {
  name: 'slow',
  days: 45,
  customers: CROWD,
  attackers: [{ kind: 'slow', operator: 'c1', accounts: 25_000, exchanges: 28_800_000 }],
};
