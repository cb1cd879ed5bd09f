/** The world of a proxy network that replaces banned accounts at once. */
import type { WorldInput } from '../world.ts';
import { CROWD } from './disclosed.ts';

/** One proxy network, 20,000 accounts at once, harvest among resold traffic, bans made good at once. */
export const HYDRA: WorldInput = {
  name: 'hydra',
  days: 14,
  customers: CROWD,
  attackers: [
    {
      kind: 'hydra',
      operator: 'c1',
      accounts: 20_000,
      exchanges: 1_500_000,
      from_day: 1,
      bans: [
        { day: 4, share: 0.05 },
        { day: 7, share: 0.05 },
        { day: 10, share: 0.05 },
      ],
    },
  ],
};
