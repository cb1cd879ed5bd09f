/** Every family of evidence has a mark and a colour of its own in the report, in light and in dark. */
import { expect, test } from 'vitest';
import { VIEWS } from '#attribute/index';
import { markPath } from '#report/charts/mark-path';
import { STYLE } from '#report/style';

const families = [...new Set(VIEWS.map(({ family }) => family))];
const place = { x: 10, y: 10 };

test('no two families look alike, and none looks like one that nobody named', () => {
  const marks = [...families.keys(), families.length].map((index) => markPath(index, place, 5));
  expect(new Set(marks).size).toBe(families.length + 1);
});

test.each([...families.entries()])('family %i has a colour: %s', (index) => {
  expect(STYLE).toMatch(new RegExp(`\\.family${index}\\{fill:var\\(--`));
});
