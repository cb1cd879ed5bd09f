import { expect, test } from 'vitest';
import { readPages } from './read-pages.ts';

/** As the control half pages: at most three rows at once here, whatever is asked. */
function listOf(count: number) {
  const asked: { limit?: number | undefined; after?: string | undefined }[] = [];
  const all = Array.from({ length: count }, (_, index) => index);
  const ask = async (given: { limit?: number | undefined; after?: string | undefined }) => {
    asked.push(given);
    const from = Number(given.after ?? 0);
    const rows = all.slice(from, from + Math.min(3, given.limit ?? 3));
    const to = from + rows.length;
    return { rows, next: to < count ? String(to) : null, left_out: count - to };
  };
  return { ask, asked };
}

test('pages are followed to the end of the list, and nothing is asked twice', async () => {
  for (const count of [0, 1, 3, 4, 10]) {
    const { ask, asked } = listOf(count);
    const { rows, next, left_out } = await readPages(ask, {}, { rows: 'rows' });
    expect(rows).toEqual(Array.from({ length: count }, (_, index) => index));
    expect({ next, left_out }).toEqual({ next: null, left_out: 0 });
    expect(new Set(asked.map(({ after }) => after)).size).toBe(asked.length);
  }
});

test('as many rows as are wanted, and what is left out is counted', async () => {
  for (const most of [1, 3, 5, 9]) {
    const { ask } = listOf(10);
    const { rows, next, left_out } = await readPages(ask, {}, { rows: 'rows', most });
    expect(rows).toHaveLength(most);
    expect({ next, left_out }).toEqual({ next: String(most), left_out: 10 - most });
  }
});
