/** Views of when accounts act together: failures and first uses in one minute. */

import { MINUTE_MS } from '#std/time';
import { ofFamily } from '../view.ts';

export const TIMING_VIEWS = ofFamily('timing', [
  {
    id: 'retry-signature',
    shares: 'failing in the same way within the same minute',
    reason: 'moment',
    ties: 'alike',
    from: 'traffic',
    needs: ['status'],
    base: 'if(ifNull(retry_count, 0) = 0 AND ifNull(status, 200) < 400, 0, cityHash64(status, retry_count, model, endpoint))',
    bucketMs: MINUTE_MS,
    innocent: ['an outage that hits everybody', 'one SDK with one retry policy'],
    sees: 'Accounts that meet the same error at the same retry within the same minute, for the same model and endpoint: workers of one scheduler fail together.',
    rarity: 'Outages hit more and drop out.',
    evade: 'Independent back-off for each account.',
  },
  {
    id: 'first-use',
    shares: 'the minute of first use of a new model',
    reason: 'moment',
    ties: 'alike',
    from: 'releases',
    bucketMs: MINUTE_MS,
    innocent: [
      'enthusiasts in the first hour after a release',
      'one company that switched its setting',
    ],
    sees: 'Accounts that use a newly released model for the first time within the same minute.',
    rarity:
      'A model counts as released while we watched if its first exchange comes at least a day after the first exchange of the log.',
    evade: 'Switch accounts one by one over days, and forgo the new model meanwhile.',
  },
]);
