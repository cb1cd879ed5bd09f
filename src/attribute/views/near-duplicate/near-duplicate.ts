import { MINUTE_MS, RARE_ACCOUNTS, RARE_SHARE, type TrafficView } from '../../view.ts';

export const nearDuplicate: TrafficView = {
  id: 'near-duplicate',
  shares: 'near-duplicate prompts within the same ten minutes',
  family: 'content',
  ties: 'alike',
  from: 'traffic',
  needs: ['prompt'],
  base: 'if(fingerprint_version = 0, [], arrayMap((band, place) -> if(band = 0, 0, cityHash64(band, toUInt8(place))), arraySlice(minhash_bands, 1, 4), arrayEnumerate(arraySlice(minhash_bands, 1, 4))))',
  many: true,
  bucketMs: 10 * MINUTE_MS,
  accountsAtMost: RARE_ACCOUNTS,
  shareAtMost: RARE_SHARE,
  innocent: [
    'users of one application',
    'public prompt templates and benchmarks',
    'copied homework',
  ],
};
