/** Reads a list a page at a time: from a place on, so many rows, and how many come after them. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { RecordsDatabase } from './database.ts';

/**
 * Where a row stands in its list: what the list is ordered by, and the row's id. A place stays where it
 * is when its row moves or goes away, so that who pages on meets every row that stayed.
 */
export interface ListPlace {
  by: number;
  id: string;
}

/** Which page: rows after a place, at most so many. */
export interface Paging {
  limit: number;
  after?: ListPlace;
}

export interface PageOfList<Row> {
  rows: { row: Row; place: ListPlace }[];
  /** Rows of the list after these. */
  beyond: number;
}

interface ListOrder<Row> {
  /** SQL of what the list is ordered by, a whole number unless said, and of what tells rows apart. */
  by: string;
  id: string;
  real?: boolean;
  newestFirst?: boolean;
  /** The same of a row that was read. */
  placeOf(row: Row): [by: number, id: string];
}

/** The order by a column and the row's id, where the rows have both under the same names. */
export const byColumns = <By extends string, Id extends string>(by: By, id: Id) => ({
  by,
  id,
  placeOf: (row: Record<By, number> & Record<Id, string>): [number, string] => [row[by], row[id]],
});

/** One page of what a query selects. */
export async function pageOf<Table extends keyof RecordsDatabase, Row extends object>(
  query: SelectQueryBuilder<RecordsDatabase, Table, Row>,
  { by, id, real = false, newestFirst = false, placeOf }: ListOrder<NoInfer<Row>>,
  { limit, after }: Paging,
): Promise<PageOfList<Row>> {
  const [ordered, named] = [sql.raw(by), sql.raw(id)];
  const direction = newestFirst ? 'desc' : 'asc';
  const beyond = sql.raw(newestFirst ? '<' : '>');
  const place = after === undefined ? null : placed(after, real);
  const rest =
    place === null ? query : query.where(sql<boolean>`(${ordered}, ${named}) ${beyond} ${place}`);
  const read = await rest
    .orderBy(ordered, direction)
    .orderBy(named, direction)
    .limit(limit)
    .execute();
  const counted = await rest
    .clearSelect()
    .select(sql<number>`count(*)`.as('rows'))
    .executeTakeFirstOrThrow();
  const rows = (read as Row[]).map((row) => {
    const [value, key] = placeOf(row);
    return { row, place: { by: value, id: key } };
  });
  return { rows, beyond: Math.max(0, counted.rows - rows.length) };
}

function placed({ by, id }: ListPlace, real: boolean) {
  const value = real ? sql`${by}::double precision` : sql`${Math.trunc(by)}::bigint`;
  return sql`(${value}, ${id}::text)`;
}
