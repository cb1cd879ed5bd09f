import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ListColumn, listLines, listOptions } from './list.ts';

interface Row {
  name: string;
  calls: number | null;
}

const COLUMNS: readonly ListColumn<Row>[] = [
  { title: 'name', value: ({ name }) => name },
  {
    title: 'calls made (a day)',
    align: 'right',
    value: ({ calls }) => calls,
    show: ({ calls }) => (calls === null ? '?' : calls.toFixed(1)),
  },
];
const rows: readonly Row[] = [
  { name: 'b', calls: 10 },
  { name: 'c', calls: null },
  { name: 'a', calls: 9 },
];
const names = (options: Record<string, unknown>) =>
  listLines({ columns: COLUMNS, rows }, 80, options)
    .slice(1)
    .map((line) => line[0]);

test.each([
  [{}, 'bca'],
  [{ reverse: true }, 'acb'],
  [{ sort: 'name' }, 'abc'],
  [{ sort: 'name', reverse: true }, 'cba'],
  [{ sort: 'calls-made' }, 'abc'],
])('%j gives the rows as %s', (options, order) => {
  expect(names(options).join('')).toBe(order);
});

test('each column can be named, without its unit', () => {
  expect(listOptions(COLUMNS)[0]?.choices).toEqual(['name', 'calls-made']);
});

test('what is unknown comes after everything that is known', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: null })), (values) => {
      const list = { columns: COLUMNS, rows: values.map((calls) => ({ name: 'x', calls })) };
      const cells = listLines(list, 80, { sort: 'calls-made' })
        .slice(1)
        .map((line) => line.slice(4).trim());
      const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
      expect(cells).toEqual([
        ...known.map((value) => value.toFixed(1)),
        ...values.filter((value) => value === null).map(() => '?'),
      ]);
    }),
  );
});
