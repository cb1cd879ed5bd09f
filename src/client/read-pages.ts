/** Follows the pages of a list to its end, or to as many rows as are wanted. */
import { MOST_PAGE_ROWS } from '#schema/api/page';

/** What a list's call takes and answers, as far as paging goes. */
interface PageAsked {
  limit?: number | undefined;
  after?: string | undefined;
}
interface PageTold {
  next: string | null;
  left_out: number;
}

/** Rows that one process keeps of a list: what is left out beyond is counted in the answer. */
const MOST_LISTED = 100_000;

/** All pages as one answer; its `next` and `left_out` say what of the list is not in it. */
export async function readPages<Given extends object, Answer extends PageTold>(
  ask: (given: Given & PageAsked) => Promise<Answer>,
  given: Given,
  { rows, most = MOST_LISTED }: { rows: keyof Answer; most?: number | undefined },
): Promise<Answer> {
  const found: unknown[] = [];
  let after: string | undefined;
  while (true) {
    const wanted =
      most < MOST_LISTED ? { limit: Math.min(most - found.length, MOST_PAGE_ROWS) } : {};
    const page = await ask({ ...given, ...wanted, after });
    found.push(...(page[rows] as unknown[]));
    if (page.next === null || found.length >= most) return { ...page, [rows]: found };
    after = page.next;
  }
}
