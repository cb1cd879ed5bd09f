import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type ReleaseView } from '../../view.ts';

export const firstUse: ReleaseView = {
  id: 'first-use',
  shares: 'the minute of first use of a new model',
  family: 'timing',
  ties: 'alike',
  from: 'releases',
  bucketMs: MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'enthusiasts in the first hour after a release',
    'one company that switched its setting',
  ],
};
