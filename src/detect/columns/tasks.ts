/** Columns that count how many prompts of each task an account has sent. */

import { TASKS, type Task } from '#schema/fingerprint';
import { type Column, type Summary, TEXT_SEEN } from './column.ts';

const NAMES = TASKS.map((task) => `'${task}'`).join(', ');
const NUMBERS = TASKS.map((_, place) => place + 1).join(', ');
/** From 1; what is no task of ours, or of a text not seen, is 0. Looked up once a task, not a row. */
const NUMBER = `transform(task, [${NAMES}], [${NUMBERS}], 0) * (${TEXT_SEEN})`;

const MIX: Summary = {
  key: 'tasks',
  aggregate: `countResample(1, ${TASKS.length + 1}, 1)(${NUMBER})`,
  unpack: (value) => `arrayMap(x -> toFloat64(x), ${value})`,
  store: 'numbers',
  size: TASKS.length,
  fold(kept, at, step, from) {
    for (let task = 0; task < TASKS.length; task++) {
      kept[at + task] = kept[at + task]! + step[from + task]!;
    }
  },
};

/** Prompts of one task; of all tasks it is one summary, whoever asks. */
function promptsOf(task: Task): Column {
  const place = TASKS.indexOf(task);
  return { summary: MIX, finish: (kept, at) => kept[at + place]! };
}

/** How many prompts an account has sent of each task. */
export type TaskMix = Readonly<Record<Task, number>>;

/** One column a task, by its name. */
export function taskMix(): Record<Task, Column> {
  return Object.fromEntries(TASKS.map((task) => [task, promptsOf(task)])) as Record<Task, Column>;
}
