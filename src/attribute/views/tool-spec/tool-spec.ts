import { RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const toolSpec: TrafficView = {
  id: 'tool-spec',
  shares: 'a tool specification',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['tools'],
  base: 'if(fingerprint_version = 0, 0, tools_hash)',

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['users of one agent framework or editor', 'one company with several accounts'],
};
