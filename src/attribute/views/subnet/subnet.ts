import { HOUR_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const subnet: TrafficView = {
  id: 'subnet',
  shares: 'a small network within the same hour',
  family: 'infrastructure',
  ties: 'held',
  from: 'traffic',
  needs: ['ip'],
  base: `if(ip = toIPv6('::'), 0, cityHash64(IPv6CIDRToRange(ip, if(ip < toIPv6('::1:0:0:0') AND ip >= toIPv6('::ffff:0:0'), 120, 48)).1))`,

  bucketMs: HOUR_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'a company, campus or hosting range',
    'a mobile carrier in one town',
    'a regional internet provider',
  ],
};
