import { type FactView, RARE_ACCOUNTS, RARE_SHARE } from '../../view.ts';

export const registeredDevice: FactView = {
  id: 'registered-device',
  shares: 'a device at sign-up',
  family: 'identity',
  ties: 'held',
  from: 'facts',
  value: (facts) => facts.device_id,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['a family', 'a classroom computer', 'a company set-up desk'],
};
