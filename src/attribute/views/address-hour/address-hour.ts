import { HOUR_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const addressHour: TrafficView = {
  id: 'address-hour',
  shares: 'an address within the same hour',
  family: 'infrastructure',
  ties: 'held',
  from: 'traffic',
  needs: ['ip'],
  base: `if(ip = toIPv6('::'), 0, cityHash64(ip))`,
  bucketMs: HOUR_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'a company or school behind one NAT',
    'mobile carriers that share addresses',
    'exits of a VPN',
  ],
};
