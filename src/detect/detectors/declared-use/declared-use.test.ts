import { expect, test } from 'vitest';
import { accountFactsSchema } from '#schema/account';
import { TASKS, type Task } from '#schema/fingerprint';
import { declaredUse } from './declared-use.ts';
import { foreignTasks } from './expected-tasks.ts';

function measured(declared: string | null, mix: Partial<Record<Task, number>>) {
  const row = { ...Object.fromEntries(TASKS.map((task) => [task, 0])), ...mix };
  const facts = accountFactsSchema.parse({ account_id: 'a', declared_use: declared });
  return declaredUse.measure(row, { facts, params: declaredUse.params }).mismatch;
}

test('tool agents are no part of a consumer app', () => {
  expect(measured('Consumer app', { agentic: 80, chat: 20 })).toMatchObject({ observed: 80 });
  expect(measured('Consumer app', { chat: 100 })).toMatchObject({ observed: 0 });
});

test.each([null, '', 'xyzzy', 'research', 'model aggregator', 'educational research', '数据处理'])(
  '%s says nothing that could be held against it',
  (declared) => expect(measured(declared, { agentic: 500 })).toBe('insufficient-data'),
);

test('a task is foreign only to all of the uses together', () => {
  expect(foreignTasks('translation')).toContain('agentic');
  expect(foreignTasks('translation and customer support')).toEqual([
    'reasoning',
    'grading',
    'vision',
  ]);
  expect(foreignTasks('Software development, translation')).not.toContain('agentic');
});

test('words are found at their beginning, in any case, between any signs', () => {
  expect(foreignTasks('E-Learning/STUDY')).toEqual(['agentic']);
  expect(foreignTasks('understudy')).toBeNull();
});

test('uses that are foreign to nothing together are not judged', () => {
  expect(measured('study, software', { agentic: 500 })).toBe('insufficient-data');
});

test('few prompts are not judged', () => {
  expect(measured('translation', { agentic: 29 })).toBe('insufficient-data');
});

test('explains itself with the tasks', () => {
  const row = { ...Object.fromEntries(TASKS.map((task) => [task, 0])), agentic: 60, chat: 40 };
  const cohort = { label: 'paid accounts', accounts: 90, median: 0 };
  const measurement = { statistic: 0.4, observed: 60 };
  expect(declaredUse.explain({ aspect: 'mismatch', row, measurement, cohort })).toBe(
    '60 % of its 100 prompts are of a kind that has no part in its declared use ' +
      '(mostly agentic 60 %, chat 40 %), where 0 % is usual among paid accounts.',
  );
});
