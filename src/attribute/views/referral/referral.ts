import { type FactView, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const referral: FactView = {
  id: 'referral',
  shares: 'a referral',
  family: 'identity',
  ties: 'held',
  from: 'facts',
  value: (facts) => facts.referral,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['friends who invited each other', 'readers of one newsletter'],
};
