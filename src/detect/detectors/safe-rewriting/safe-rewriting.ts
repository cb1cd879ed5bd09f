/** Detects accounts that have sensitive matters rewritten so that no censor objects. */

import { defineDetector } from '../../detector.ts';
import { scoreQuestion } from '../../score-question.ts';

export const safeRewriting = defineDetector({
  id: 'safe-rewriting',
  asks: 'Does this account have sensitive matters rewritten so that no censor objects?',
  needs: ['prompt'],
  ...scoreQuestion('safe_rewriting', 'clearly want politically sensitive text reworded to be safe'),
  aspects: {
    score: { unit: 'average score for censor-safe rewriting (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'news desks and public relations that look for neutral wording',
    'research on censorship, and teams that test a model for political bias',
    'translators of political texts',
  ],
});
