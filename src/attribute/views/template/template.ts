import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const template: TrafficView = {
  id: 'template',
  shares: 'prompt templates within the same ten minutes',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['prompt'],
  base: 'if(fingerprint_version = 0, 0, template_hash)',

  bucketMs: 10 * MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'users of one application',
    'public prompt templates and benchmarks',
    'a class doing one exercise',
  ],
};
