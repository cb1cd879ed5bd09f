import { expect, test } from 'vitest';
import { createLog } from '#std/log';
import { noteSource } from './note-source.ts';

const whole = { file: 'accounts.jsonl', read: 3, rejected: 0, damage: null, examples: [] };

function logged(report: typeof whole | object, unusable = 0): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'warn',
    clock: () => 0,
    write: (line) => lines.push(JSON.parse(line)),
  });
  noteSource(log, 'accounts-read', { ...whole, ...report }, unusable);
  return lines;
}

test('a file that was read whole is no warning', () => {
  expect(logged({})).toEqual([]);
});

test('lines and values that cannot be used are, with their number and the first reasons', () => {
  const examples = [{ line: 2, field: null, why: 'is not JSON' }];
  expect(logged({ rejected: 1, examples })).toMatchObject([
    { level: 'warn', event: 'accounts-read', read: 3, rejected: 1, examples },
  ]);
  expect(logged({}, 2)).toMatchObject([{ rejected: 0, values_not_used: 2 }]);
  expect(logged({ damage: 'unexpected end of file' })).toHaveLength(1);
});
