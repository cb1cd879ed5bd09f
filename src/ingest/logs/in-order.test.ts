import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let job = 0; job < count; job++) yield job;
}

test('results come in the order of the jobs, with no more at a time than allowed', async () => {
  let now = 0;
  let most = 0;
  const run = async (job: number): Promise<number> => {
    most = Math.max(most, ++now);
    await sleep((job * 7) % 5);
    now--;
    return job * 10;
  };
  const results: number[] = [];
  for await (const result of inOrder(upTo(30), run, 4)) results.push(result);
  expect(results).toEqual(Array.from({ length: 30 }, (_, job) => job * 10));
  expect(most).toBe(4);
});

test('a failing job fails the whole, in its turn', async () => {
  const run = async (job: number): Promise<number> => {
    if (job === 3) throw new Error('broken');
    return job;
  };
  const results: number[] = [];
  const all = async (): Promise<void> => {
    for await (const result of inOrder(upTo(10), run, 3)) results.push(result);
  };
  await expect(all()).rejects.toThrow('broken');
  expect(results).toEqual([0, 1, 2]);
});
