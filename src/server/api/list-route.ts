/** How a route that lists is declared: its filter, its order, and its pages, which are bounded. */
import { z } from 'zod';
import type { ListPlace, PageOfList, Paging } from '#records/index';
import { MOST_PAGE_BYTES, MOST_PAGE_ROWS, pageCursorSchema } from '#schema/api/page';
import { jsonOrNull } from '#std/json-text';
import { type Endpoint, question } from './endpoint.ts';

const USUAL_ROWS = 1000;

const placeSchema = z.tuple([
  z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.string().max(1024),
]);

const after = pageCursorSchema.optional().transform((text, context): ListPlace | undefined => {
  if (text === undefined) return undefined;
  const place = placeSchema.safeParse(jsonOrNull(Buffer.from(text, 'base64url').toString()));
  if (place.success) return { by: place.data[0], id: place.data[1] };
  context.addIssue({ code: 'custom', message: 'it is no `next` of a page' });
  return z.NEVER;
});

const cursorOf = ({ by, id }: ListPlace): string =>
  Buffer.from(JSON.stringify([by, id])).toString('base64url');

type Fields = Readonly<Record<string, z.ZodType>>;

/** A list: `rows` is the field of the answer that has them. */
export function listRoute<
  Parts,
  Filter extends Fields,
  Row,
  Answer extends z.ZodType,
  Name extends string,
>(declared: {
  path: string;
  tag: string;
  summary: string;
  filter: Filter;
  /** Rows of a page where the asker does not say. */
  usual?: number;
  rows: Name;
  answer: Answer;
  read(
    parts: Parts,
    filter: z.output<z.ZodObject<Filter>>,
    paging: Paging,
  ): Promise<PageOfList<Row> & { beside?: Record<string, unknown> }>;
}): Endpoint<Parts> {
  const { read, rows, filter, usual = USUAL_ROWS, ...rest } = declared;
  const limit = z.coerce.number().int().min(1).max(MOST_PAGE_ROWS).default(usual);
  const input = z.object({ ...filter, limit, after });
  return question({
    ...rest,
    method: 'get',
    input,
    list: rows,
    handle: async (parts: Parts, asked) => {
      const { limit: most, after: place } = asked as PageWanted;
      const paging = { limit: most, ...(place === undefined ? {} : { after: place }) };
      const { beside, ...page } = await read(parts, asked as z.output<z.ZodObject<Filter>>, paging);
      return { ...beside, ...boundedPage(rows, page) } as z.input<Answer>;
    },
  });
}

interface PageWanted {
  limit: number;
  after: ListPlace | undefined;
}

/** As many of the rows as fit, where the next page begins, and how many rows come after these. */
export function boundedPage<Name extends string, Row>(
  name: Name,
  { rows, beyond }: PageOfList<Row>,
  mostBytes = MOST_PAGE_BYTES,
): Record<string, unknown> {
  let bytes = 0;
  let kept = 0;
  for (const { row } of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (kept > 0 && bytes > mostBytes) break;
    kept++;
  }
  const left_out = beyond + rows.length - kept;
  const last = rows[kept - 1];
  return {
    [name]: rows.slice(0, kept).map(({ row }) => row),
    next: left_out === 0 || last === undefined ? null : cursorOf(last.place),
    left_out,
  };
}
