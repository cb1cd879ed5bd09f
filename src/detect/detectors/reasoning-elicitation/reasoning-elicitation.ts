/** Detects accounts whose prompts ask for the reasoning rather than for an answer. */

import { defineDetector } from '../../detector.ts';
import { scoreQuestion } from '../../score-question.ts';

export const reasoningElicitation = defineDetector({
  id: 'reasoning-elicitation',
  asks: 'Do the prompts ask for the reasoning itself rather than for an answer?',
  needs: ['prompt'],
  ...scoreQuestion('reasoning_elicitation', 'clearly ask for the reasoning itself'),
  aspects: {
    score: { unit: 'average score for eliciting reasoning (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'a product whose standing prompt says "think step by step"',
    'tutoring, where the way to the answer is the point',
    'research on how models reason, or an evaluation harness',
  ],
});
