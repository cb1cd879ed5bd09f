/** Decides what kind of work a prompt asks for. */

import type { Task } from '#schema/fingerprint';
import { CUE_INDEX, type Cue } from './cues.ts';
import type { Survey } from './survey.ts';
import { units } from './units.ts';

/** Each class of cues, the task it speaks for, and what one cue of it weighs. */
const EVIDENCE: readonly { cue: number; task: Task; weight: number }[] = (
  [
    ['code', 'code', 1],
    ['agentic', 'agentic', 0.8],
    ['reasoning', 'reasoning', 0.9],
    ['writing', 'writing', 1],
    ['extraction', 'extraction', 1],
    ['translation', 'translation', 2.5],
    ['chat', 'chat', 0.6],
    ['knowledge', 'chat', 0.2],
  ] satisfies [Cue, Task, number][]
).map(([cue, task, weight]) => ({ cue: CUE_INDEX[cue], task, weight }));

const EARLY_UNITS = 8;
const MOST_HITS = 8;
const FENCE_WEIGHT = 2;
/** Two numbers and a question look like a sum to be worked out. */
const NUMBERS_WEIGHT = 0.5;
const GRADING_FROM = 60;

export interface TaskContext {
  tools: number;
  images: number;
  rubricGrading: number;
}

/** What the prompt is about, by the cues with most evidence; images and tools decide first. */
export function taskOf(found: Survey, context: TaskContext): Task {
  if (context.images > 0) return 'vision';
  if (context.rubricGrading >= GRADING_FROM) return 'grading';
  if (context.tools > 0) return 'agentic';
  let winner: Task = units.fences > 0 ? 'code' : 'other';
  let most = 0;
  const arithmetic = units.questions > 0 && units.numbers >= 2 ? NUMBERS_WEIGHT : 0;
  for (let at = 0; at < EVIDENCE.length; at++) {
    const { cue, task, weight } = EVIDENCE[at] as (typeof EVIDENCE)[number];
    const hits = Math.min(found.cues[cue]!, MOST_HITS);
    if (hits === 0 && (task !== 'reasoning' || arithmetic === 0)) continue;
    const early = found.firstAt[cue]! < EARLY_UNITS ? 1 : 0;
    let evidence = (Math.sqrt(hits) + early) * weight;
    if (task === 'code' && units.fences > 0) evidence += FENCE_WEIGHT;
    if (task === 'reasoning') evidence += arithmetic;
    if (evidence > most) {
      most = evidence;
      winner = task;
    }
  }
  return winner;
}
