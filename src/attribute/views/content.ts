/** Views of what is asked: templates, repeats, openings, endings, tools, system prompts. */

import { MINUTE_MS } from '#std/time';
import { ofFamily } from '../view.ts';

export const CONTENT_VIEWS = ofFamily('content', [
  {
    id: 'template',
    shares: 'prompt templates within the same ten minutes',
    reason: 'wording',
    ties: 'alike',
    from: 'traffic',
    needs: ['prompt'],
    base: 'if(fingerprint_version = 0, 0, template_hash)',
    bucketMs: 10 * MINUTE_MS,
    innocent: [
      'users of one application',
      'public prompt templates and benchmarks',
      'a class doing one exercise',
    ],
    sees: 'Accounts that fill the same prompt template (numbers, quotes, code, names masked) within the same ten minutes.',
    rarity: 'However often two accounts meet on one template, it counts once for them.',
    evade:
      'Have a model rephrase every prompt (doubles the cost of cheap prompts), so that no two share a template; openings, system prompts, near duplicates and the content tests remain.',
  },
  {
    id: 'near-duplicate',
    shares: 'near-duplicate prompts within the same ten minutes',
    reason: 'wording',
    ties: 'alike',
    from: 'traffic',
    needs: ['prompt'],
    base: 'if(fingerprint_version = 0, [], arrayMap((band, place) -> if(band = 0, 0, cityHash64(band, toUInt8(place))), arraySlice(minhash_bands, 1, 4), arrayEnumerate(arraySlice(minhash_bands, 1, 4))))',
    many: true,
    bucketMs: 10 * MINUTE_MS,
    innocent: [
      'users of one application',
      'public prompt templates and benchmarks',
      'copied homework',
    ],
    sees: 'Accounts whose prompts share a MinHash band within the same ten minutes: about three quarters of the wording in common.',
    rarity: 'Four of the eight bands are used, which finds 83 % of pairs with similarity 0.7.',
    evade: 'Rephrase until less than half of the wording is shared.',
  },
  {
    id: 'exact-repeat',
    shares: 'identical prompts within the same ten minutes',
    reason: 'wording',
    ties: 'alike',
    from: 'traffic',
    needs: ['prompt'],
    base: 'if(fingerprint_version = 0, 0, exact_hash)',
    bucketMs: 10 * MINUTE_MS,
    innocent: [
      'public benchmarks',
      'starter prompts of an application',
      'greetings and other short prompts',
    ],
    sees: 'Accounts that send exactly the same prompt within the same ten minutes, as when several answers to each prompt are drawn.',
    evade:
      'Deal every prompt once, as most campaigns do: this view then sees nothing, and the dealt-prompts group test sees just that.',
  },
  {
    id: 'opening',
    shares: 'opening words within the same ten minutes',
    reason: 'wording',
    ties: 'alike',
    from: 'traffic',
    needs: ['prompt'],
    base: 'if(fingerprint_version = 0, 0, opening_hash)',
    bucketMs: 10 * MINUTE_MS,
    innocent: ['common ways to start a request', 'users of one application'],
    sees: 'Accounts whose prompts begin with the same masked words within the same ten minutes.',
    rarity:
      'Weak: people begin alike. It adds to the other content views, of which only the strongest counts.',
    evade: 'Vary the first words.',
  },
  {
    id: 'ending',
    shares: 'closing words within the same ten minutes',
    reason: 'wording',
    ties: 'alike',
    from: 'traffic',
    needs: ['prompt'],
    base: 'if(fingerprint_version = 0, 0, ending_hash)',
    bucketMs: 10 * MINUTE_MS,
    innocent: ['common ways to end a request', 'users of one application'],
    sees: 'Accounts whose prompts end with the same masked words within the same ten minutes: output instructions stand at the end.',
    rarity: 'Weak, like openings.',
    evade: 'Vary the last words.',
  },
]);
