import { RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const device: TrafficView = {
  id: 'device',
  shares: 'a device',
  family: 'identity',
  ties: 'held',
  from: 'traffic',
  needs: ['device_id'],
  base: `if(device_id = '', 0, cityHash64(device_id))`,

  bucketMs: null,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: ['a shared family or classroom computer', 'a test device of a company'],
};
