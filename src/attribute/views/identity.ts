/** Views of who the accounts are registered to: devices, cards, mail domains, referrals, sign-ups. */

import { MINUTE_MS } from '#std/time';
import { ofFamily } from '../view.ts';

export const IDENTITY_VIEWS = ofFamily('identity', [
  {
    id: 'device',
    shares: 'a device',
    reason: 'device',
    ties: 'held',
    from: 'traffic',
    needs: ['device_id'],
    base: `if(device_id = '', 0, cityHash64(device_id))`,
    bucketMs: null,
    innocent: ['a shared family or classroom computer', 'a test device of a company'],
    sees: 'Accounts used from the same device id.',
    evade: 'A virtual device for each account; device farms sell them for cents.',
  },
  {
    id: 'registered-device',
    shares: 'a device at sign-up',
    reason: 'device',
    ties: 'held',
    from: 'facts',
    value: (facts) => facts.device_id,
    innocent: ['a family', 'a classroom computer', 'a company set-up desk'],
    sees: 'Accounts that were registered from the same device.',
    evade: 'A virtual device for each sign-up.',
  },
  {
    id: 'payment',
    shares: 'a payment instrument',
    reason: 'payment',
    ties: 'held',
    from: 'facts',
    value: (facts) => facts.payment_fingerprint,
    innocent: [
      'a family',
      'a company paying for several accounts',
      'an agency paying for its clients',
    ],
    sees: 'Accounts paid with the same card or other instrument.',
    evade:
      'A virtual card for each account: about one euro each, and prepaid issuers are known by their number ranges.',
  },
  {
    id: 'email-domain',
    shares: 'an e-mail domain',
    reason: 'occasion',
    ties: 'held',
    from: 'facts',
    value: (facts) => facts.email_domain,
    innocent: [
      'one company',
      'members of a school or association',
      'customers of a small mail provider',
    ],
    sees: 'Accounts whose mail address has the same domain.',
    rarity:
      'Public mail providers are popular and drop out; in a small log they may not, so a domain shared by more than a twentieth of all accounts links nobody.',
    evade: 'Public mail providers. Free, but they limit bulk registration.',
  },
  {
    id: 'referral',
    shares: 'a referral',
    reason: 'occasion',
    ties: 'held',
    from: 'facts',
    value: (facts) => facts.referral,
    innocent: ['friends who invited each other', 'readers of one newsletter'],
    sees: 'Accounts that came through the same referral code.',
    evade: 'No referral. Free; it forgoes the credit.',
  },
  {
    id: 'signup-moment',
    shares: 'a sign-up in the same minute and network',
    reason: 'occasion',
    ties: 'alike',
    from: 'facts',
    value: (facts) =>
      facts.created_at === null || facts.signup_asn === null
        ? null
        : `${Math.floor(facts.created_at / MINUTE_MS)}:${facts.signup_asn}`,
    innocent: ['a class told to register', 'an advertisement in one town'],
    sees: 'Accounts registered within the same minute from the same autonomous system.',
    evade: 'Spread registrations over days, which delays the campaign.',
  },
]);
