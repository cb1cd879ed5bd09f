import { RARE_ACCOUNTS, type TrafficView } from '../../view.ts';

export const asnJa4: TrafficView = {
  id: 'asn-ja4',
  shares: 'a network operator and TLS client',
  family: 'infrastructure',
  ties: 'alike',
  from: 'traffic',
  needs: ['asn', 'ja4'],
  base: `if(asn = 0 OR ja4 = '', 0, cityHash64(asn, ja4))`,

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: 0.01,
  innocent: [
    'customers of a regional provider who use the same browser',
    'customers of one cloud who use the same SDK',
  ],
};
