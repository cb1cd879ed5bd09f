/** Detects accounts whose prompts read like exercises written to teach another model. */

import { defineDetector } from '../../detector.ts';
import { scoreQuestion } from '../../score-question.ts';

export const teachingPrompts = defineDetector({
  id: 'teaching-prompts',
  asks: 'Do the prompts read like exercises written to teach somebody else?',
  needs: ['prompt'],
  ...scoreQuestion('teaching', 'read clearly like exercises or lessons'),
  aspects: {
    score: { unit: 'average teaching score (0 to 100)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'students and teachers: homework, exercises, lesson plans',
    'an evaluation harness that runs exam questions',
    'a publisher of learning material',
  ],
});
