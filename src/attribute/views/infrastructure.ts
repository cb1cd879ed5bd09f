/** Views of where requests come from: addresses, networks, client programs. */

import { HOUR_MS } from '#std/time';
import { ofFamily } from '../view.ts';

export const INFRASTRUCTURE_VIEWS = ofFamily('infrastructure', [
  {
    id: 'address',
    shares: 'an address',
    reason: 'address',
    ties: 'held',
    from: 'traffic',
    needs: ['ip'],
    base: `if(ip = toIPv6('::'), 0, cityHash64(ip))`,
    bucketMs: null,
    innocent: [
      'a company or school behind one NAT',
      'mobile carriers that share addresses',
      'one household',
      'exits of a VPN',
    ],
    sees: 'Accounts that send from the same IP address within some days.',
    rarity:
      'An office NAT of 150 people still links, weakly: the more accounts share an address, the less it says. Above 200 it is carrier-grade NAT, a campus or a public VPN exit and links nobody.',
    evade:
      'One address for each account, never reused: residential proxies at a few euros per gigabyte, or a few cents per sticky session and month. The /24, ASN + JA4 and content views remain.',
  },
  {
    id: 'address-hour',
    shares: 'an address within the same hour',
    reason: 'address',
    ties: 'held',
    from: 'traffic',
    needs: ['ip'],
    base: `if(ip = toIPv6('::'), 0, cityHash64(ip))`,
    bucketMs: HOUR_MS,
    innocent: [
      'a company or school behind one NAT',
      'mobile carriers that share addresses',
      'exits of a VPN',
    ],
    sees: 'Accounts that send from the same IP address within the same hour. A pool of proxies that thousands of accounts take turns on is popular over days, and rare within an hour.',
    evade:
      'One address for each account at a time: as many addresses as there are accounts at work.',
  },
  {
    id: 'subnet',
    shares: 'a small network within the same hour',
    reason: 'address',
    ties: 'held',
    from: 'traffic',
    needs: ['ip'],
    base: `if(ip = toIPv6('::'), 0, cityHash64(IPv6CIDRToRange(ip, if(ip < toIPv6('::1:0:0:0') AND ip >= toIPv6('::ffff:0:0'), 120, 48)).1))`,
    bucketMs: HOUR_MS,
    innocent: [
      'a company, campus or hosting range',
      'a mobile carrier in one town',
      'a regional internet provider',
    ],
    sees: 'Accounts that send from the same IPv4 /24 or IPv6 /48 within the same hour.',
    evade:
      'Addresses from as many networks as there are accounts. Pools of residential exits give that, hosting ranges do not.',
  },
  {
    id: 'signup-address',
    shares: 'an address at sign-up',
    reason: 'occasion',
    ties: 'held',
    from: 'facts',
    value: (facts) => facts.signup_ip,
    innocent: ['a company or school behind one NAT', 'mobile carriers that share addresses'],
    sees: 'Accounts that were registered from the same address.',
    evade: 'A fresh address for each sign-up.',
  },
]);
