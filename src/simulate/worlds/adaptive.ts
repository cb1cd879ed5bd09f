/** The world of attackers who adapt to detection, in steps from careless to careful. */
import type { Knobs, WorldInput } from '../world.ts';
import { BENIGN } from './small.ts';

/** Attackers who know what is looked at, from careless to careful; the bench turns knobs further. */
const STEPS: readonly [string, Partial<Knobs>][] = [
  ['naive', { jitter: 0, paraphrase: 0, templates: 2, signup_days: 0, accounts_per_payment: 100 }],
  ['jittered', { jitter: 1, unevenness: 1, signup_days: 30 }],
  ['reworded', { jitter: 1, unevenness: 1, signup_days: 30, paraphrase: 1, templates: 200 }],
  [
    'dispersed',
    {
      jitter: 1,
      unevenness: 1,
      signup_days: 60,
      networks: ['residential'],
      network_count: 60,
      addresses_per_account: 3,
      address_rotation: 'sticky',
      client_stacks: 12,
      accounts_per_payment: 1,
      accounts_per_device: 1,
    },
  ],
  [
    'careful',
    {
      jitter: 1,
      unevenness: 1,
      signup_days: 90,
      paraphrase: 1,
      templates: 500,
      in_domain: 0.6,
      cover_share: 0.6,
      networks: ['residential', 'mobile'],
      network_count: 90,
      addresses_per_account: 3,
      address_rotation: 'sticky',
      client_stacks: 16,
      accounts_per_payment: 1,
      accounts_per_device: 1,
      pivot_share: 0,
      after_ban: 'give-up',
    },
  ],
];

export const ADAPTIVE: readonly WorldInput[] = STEPS.map(([name, knobs]) => ({
  ...BENIGN,
  name: `adaptive-${name}`,
  attackers: [{ kind: 'slow', operator: 'c1', accounts: 150, exchanges: 12_000, knobs }],
}));
