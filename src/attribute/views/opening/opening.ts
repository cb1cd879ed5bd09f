import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const opening: TrafficView = {
  id: 'opening',
  shares: 'opening words within the same ten minutes',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['prompt'],
  base: 'if(fingerprint_version = 0, 0, opening_hash)',

  bucketMs: 10 * MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['common ways to start a request', 'users of one application'],
};
