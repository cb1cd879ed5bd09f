import { type FactView, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const emailDomain: FactView = {
  id: 'email-domain',
  shares: 'an e-mail domain',
  family: 'identity',
  ties: 'held',
  from: 'facts',
  value: (facts) => facts.email_domain,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'one company',
    'members of a school or association',
    'customers of a small mail provider',
  ],
};
