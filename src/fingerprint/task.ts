import type { Task } from '#schema/fingerprint';
import { type Survey, type TaskCue, taskCueIndex } from './survey.ts';
import type { Units } from './units.ts';

const TASK_CUES: readonly TaskCue[] = [
  'code',
  'agentic',
  'reasoning',
  'writing',
  'extraction',
  'translation',
  'chat',
];
/** One cue of chat or agentic talk says less than one of the others. */
const WEIGHT: Readonly<Record<TaskCue, number>> = {
  code: 1,
  agentic: 0.8,
  reasoning: 0.9,
  writing: 1,
  extraction: 1,
  translation: 2.5,
  chat: 0.6,
};
const INDEX = TASK_CUES.map(taskCueIndex);
const EARLY_UNITS = 8;
const MOST_HITS = 8;
const GRADING_FROM = 60;

export interface TaskContext {
  tools: number;
  images: number;
  rubricGrading: number;
}

/** What the prompt is about, by the cues with most evidence; images and tools decide first. */
export function taskOf(units: Units, found: Survey, context: TaskContext): Task {
  if (context.images > 0) return 'vision';
  if (context.rubricGrading >= GRADING_FROM) return 'grading';
  if (context.tools > 0) return 'agentic';
  let winner: Task = 'other';
  let most = 0.5;
  for (let at = 0; at < TASK_CUES.length; at++) {
    const cue = TASK_CUES[at] as TaskCue;
    const index = INDEX[at] as number;
    const hits = Math.min(found.cues[index] as number, MOST_HITS);
    if (hits === 0) continue;
    const early = (found.firstAt[index] as number) < EARLY_UNITS ? 1 : 0;
    let evidence = (Math.sqrt(hits) + early) * WEIGHT[cue];
    if (cue === 'code' && units.fences > 0) evidence += 2;
    if (evidence > most) {
      most = evidence;
      winner = cue;
    }
  }
  if (winner === 'other' && units.fences > 0) return 'code';
  return winner;
}
