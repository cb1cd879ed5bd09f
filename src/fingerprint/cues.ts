/** The phrases from which scores and tasks are decided, by class. */

import { DATASET_CUES } from './cues/dataset.ts';
import { GRADING_CUES } from './cues/grading.ts';
import { REASONING_CUES } from './cues/reasoning.ts';
import { REWRITING_CUES } from './cues/rewriting.ts';
import { TASK_CUES } from './cues/tasks.ts';
import { TEACHING_CUES } from './cues/teaching.ts';

/**
 * Lexical cues by class: phrases that carry one piece of evidence each. Scores and tasks are
 * decided from classes that occur together, never from one phrase. Patterns: see expandPattern; `#`
 * is any number; punctuation, case, accents and hyphens do not matter; "let's" reads as "let".
 */
export const CUES = {
  ...REASONING_CUES,
  ...GRADING_CUES,
  ...REWRITING_CUES,
  ...DATASET_CUES,
  ...TEACHING_CUES,
  ...TASK_CUES,
} as const;
export type Cue = keyof typeof CUES;
export const CUE_NAMES = Object.keys(CUES) as Cue[];

/** Index of a class in a survey. */
export const CUE_INDEX = Object.fromEntries(
  CUE_NAMES.map((cue, index) => [cue, index]),
) as Readonly<Record<Cue, number>>;
