/** Detects accounts that ask for the few capabilities worth copying and little else. */

import { TASKS, type Task } from '#schema/fingerprint';
import { formatNumber, formatShare } from '#std/format-number';
import { taskMix } from '../../columns/tasks.ts';
import { defineDetector } from '../../detector.ts';

/** What the disclosed campaigns were after. */
const VALUABLE = ['code', 'agentic', 'reasoning', 'vision', 'grading'] as const satisfies Task[];

export const capabilityFocus = defineDetector({
  id: 'capability-focus',
  asks: 'Is it after the few capabilities that are worth copying, and little else?',
  needs: ['prompt'],
  columns: taskMix(),
  params: {
    fewestPrompts: 50,
    // Prompts that the reference mix weighs: a short list of prompts is no focus yet.
    smoothing: 20,
    // Usual shares of the tasks, in per cent; the rest is writing, chat and the like.
    code: 15,
    agentic: 15,
    reasoning: 8,
    vision: 5,
    grading: 2,
  },
  aspects: {
    focus: { unit: 'distance from the usual mix of tasks (bits)', scale: 'linear' },
  },
  comparedWithin: 'volume',
  expectedOfBulk: true,
  innocent: [
    'any developer: coding assistants and agents are a product of their own',
    'a product with one purpose, such as solving exercises or reading images',
    'an evaluation harness that runs a benchmark of one kind',
  ],
  measure(row, { params }) {
    const prompts = TASKS.reduce((sum, task) => sum + row[task], 0);
    if (prompts < params.fewestPrompts) return { focus: 'insufficient-data' };
    let bits = 0;
    for (const task of VALUABLE) {
      const usual = params[task] / 100;
      const share = (row[task] + params.smoothing * usual) / (prompts + params.smoothing);
      if (share > usual) bits += share * Math.log2(share / usual);
    }
    return { focus: { statistic: bits, observed: bits } };
  },
  explain({ row, measurement, cohort }) {
    const prompts = TASKS.reduce((sum, task) => sum + row[task], 0);
    const shares = VALUABLE.filter((task) => row[task] > 0)
      .sort((a, b) => row[b] - row[a])
      .slice(0, 3)
      .map((task) => `${formatShare(row[task] / prompts)} ${task}`);
    return (
      `Its ${formatNumber(prompts)} prompts are ${shares.join(', ') || 'of other kinds'}. ` +
      `That is ${formatNumber(measurement.observed)} bits away from the usual mix of tasks, towards ` +
      `what trains a copy, where ${formatNumber(cohort.median)} is usual among ${cohort.label}.`
    );
  },
});
