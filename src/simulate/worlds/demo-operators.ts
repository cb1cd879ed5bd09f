/** How the operators of the worlds for a first try work: one that can be shown to be one, one that cannot. */
import type { Knobs } from '../world.ts';

/** Several cards and several devices, each for some accounts: it stands whichever of these is left out. */
export const SHOWN_TWICE: Partial<Knobs> = { accounts_per_payment: 4, accounts_per_device: 5 };

/** Cards, devices, addresses and hours of people for each account: left over are prompts and programs. */
export const CAREFUL: Partial<Knobs> = {
  accounts_per_payment: 1,
  accounts_per_device: 1,
  email: 'public',
  jitter: 1,
  hours: 'office',
  unevenness: 1,
  client_stacks: 1,
  networks: ['residential'],
  network_count: 40,
  addresses_per_account: 1,
};
