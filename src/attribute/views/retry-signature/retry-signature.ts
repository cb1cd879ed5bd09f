import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const retrySignature: TrafficView = {
  id: 'retry-signature',
  shares: 'failing in the same way within the same minute',
  family: 'timing',
  ties: 'alike',
  from: 'traffic',
  needs: ['status'],
  base: 'if(ifNull(retry_count, 0) = 0 AND ifNull(status, 200) < 400, 0, cityHash64(status, retry_count, model, endpoint))',

  bucketMs: MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['an outage that hits everybody', 'one SDK with one retry policy'],
};
