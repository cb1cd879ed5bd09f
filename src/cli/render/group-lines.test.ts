import { expect, test } from 'vitest';
import { createPaint } from '../terminal/output.ts';
import { expansionLines } from './group-lines.ts';

test('of confirmed accounts that the log does not have, that is all there is to say', () => {
  const expansion = {
    confirmed: [],
    unknown: ['nobody-1', 'no\u001bbody'],
    members: [],
    links: [],
  };
  const view = { width: 80, paint: createPaint(false) };
  const lines = expansionLines(expansion, view).map((line) => line.trim());
  expect(lines).toEqual([
    '',
    '· nobody-1 is not in this log.',
    '· no<U+001B>body is not in this log.',
  ]);
});
