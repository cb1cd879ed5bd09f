import { RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const systemPrompt: TrafficView = {
  id: 'system-prompt',
  shares: 'a system prompt',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['system'],
  base: 'if(fingerprint_version = 0, 0, system_hash)',

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'users of one application',
    'prompts shared on the web',
    'one company with several accounts',
  ],
};
