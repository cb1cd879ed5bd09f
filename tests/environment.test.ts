/** What the user set for Stillwatch reaches no test; what the tests are told reaches no product. */
import { expect, test } from 'vitest';
import { settle } from './fixtures/environment.ts';

test('no variable of the product is left, and what tests are told is kept', () => {
  const environment: NodeJS.ProcessEnv = {
    PATH: '/bin',
    STILLWATCH_CONTROL_PORT: '1',
    STILLWATCH_REQUIRE: 'all',
  };
  settle(environment);
  settle(environment);
  expect(environment).toEqual({ PATH: '/bin', TESTS_OF_STILLWATCH_REQUIRE: 'all' });
});

test('this process has none', () => {
  expect(Object.keys(process.env).filter((name) => name.startsWith('STILLWATCH_'))).toEqual([]);
});
