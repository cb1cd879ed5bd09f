import { type FactView, MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const signupMoment: FactView = {
  id: 'signup-moment',
  shares: 'a sign-up in the same minute and network',
  family: 'identity',
  ties: 'alike',
  from: 'facts',
  value: (facts) =>
    facts.created_at === null || facts.signup_asn === null
      ? null
      : `${Math.floor(facts.created_at / MINUTE_MS)}:${facts.signup_asn}`,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['a class told to register', 'an advertisement in one town'],
};
