import { RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const address: TrafficView = {
  id: 'address',
  shares: 'an address',
  family: 'infrastructure',
  ties: 'held',
  from: 'traffic',
  needs: ['ip'],
  base: `if(ip = toIPv6('::'), 0, cityHash64(ip))`,

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'a company or school behind one NAT',
    'mobile carriers that share addresses',
    'one household',
    'exits of a VPN',
  ],
};
