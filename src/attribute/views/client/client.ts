import { RARE_ACCOUNTS, type TrafficView } from '../../view.ts';

export const client: TrafficView = {
  id: 'client',
  shares: 'a client program',
  family: 'infrastructure',
  ties: 'alike',
  from: 'traffic',
  needs: ['user_agent', 'ja4'],
  base: `if(user_agent = '', 0, cityHash64(user_agent, ja4))`,

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: 0.01,
  innocent: ['users of an unusual SDK version', 'one company that rolled out one program'],
};
