import { defineConfig } from 'vitest/config';
import { settle } from './tests/fixtures/environment.ts';
import { SkipReporter } from './tests/fixtures/skip-reporter.ts';

// Before the workers start: they inherit it.
settle();

// Two cores is the machine to plan for; engine children are processes of their own.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'bench/**/*.test.ts'],
    pool: 'forks',
    reporters: ['default', new SkipReporter()],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
