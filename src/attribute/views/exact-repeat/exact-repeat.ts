import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const exactRepeat: TrafficView = {
  id: 'exact-repeat',
  shares: 'identical prompts within the same ten minutes',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['prompt'],
  base: 'if(fingerprint_version = 0, 0, exact_hash)',

  bucketMs: 10 * MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'public benchmarks',
    'starter prompts of an application',
    'greetings and other short prompts',
  ],
};
