import { type FactView, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const signupAddress: FactView = {
  id: 'signup-address',
  shares: 'an address at sign-up',
  family: 'infrastructure',
  ties: 'held',
  from: 'facts',
  value: (facts) => facts.signup_ip,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['a company or school behind one NAT', 'mobile carriers that share addresses'],
};
