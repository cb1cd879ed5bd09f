import { type FactView, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const payment: FactView = {
  id: 'payment',
  shares: 'a payment instrument',
  family: 'identity',
  ties: 'held',
  from: 'facts',
  value: (facts) => facts.payment_fingerprint,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'a family',
    'a company paying for several accounts',
    'an agency paying for its clients',
  ],
};
