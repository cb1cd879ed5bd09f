/** Detects accounts whose prompts have no part in the use that the customer declared. */

import { TASKS, type Task } from '#schema/fingerprint';
import { formatNumber, formatShare } from '#std/format-number';
import { taskMix } from '../../columns/tasks.ts';
import { defineDetector } from '../../detector.ts';
import { logOdds } from '../../scales.ts';
import { foreignTasks } from './expected-tasks.ts';

export const declaredUse = defineDetector({
  id: 'declared-use',
  asks: 'Is it used for something else than the customer said it would be?',
  needs: ['prompt'],
  columns: taskMix(),
  params: { fewestPrompts: 30, longestText: 1000 },
  aspects: {
    mismatch: { unit: 'prompts that do not fit the declared use (%)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: false,
  innocent: [
    'a customer whose business has moved on since the account was opened',
    'a few words given in a hurry at sign-up',
    'a team that shares one account for several things',
  ],
  measure(row, { facts, params }) {
    const foreign = foreignTasks((facts?.declared_use ?? '').slice(0, params.longestText));
    const prompts = sum(row, TASKS);
    if (foreign === null || foreign.length === 0 || prompts < params.fewestPrompts) {
      return { mismatch: 'insufficient-data' };
    }
    const unfit = sum(row, foreign);
    return {
      mismatch: { statistic: logOdds(unfit, prompts), observed: (100 * unfit) / prompts },
    };
  },
  explain({ row, measurement, cohort }) {
    const most = TASKS.filter((task) => row[task] > 0)
      .sort((a, b) => row[b] - row[a])
      .slice(0, 3)
      .map((task) => `${task} ${formatShare(row[task] / sum(row, TASKS))}`);
    return (
      `${formatShare(measurement.observed / 100)} of its ${formatNumber(sum(row, TASKS))} prompts ` +
      `are of a kind that has no part in its declared use (mostly ${most.join(', ')}), where ` +
      `${formatShare(cohort.median / 100)} is usual among ${cohort.label}.`
    );
  },
});

function sum(row: Readonly<Record<Task, number>>, tasks: readonly Task[]): number {
  return tasks.reduce((total, task) => total + row[task], 0);
}
