/** Every list of the API comes in pages: what each says beside its rows, and how the next is asked for. */
import { z } from 'zod';

/** Rows of one page, and bytes of their JSON: a page ends before it is larger, but has one row. */
export const MOST_PAGE_ROWS = 10_000;
export const MOST_PAGE_BYTES = 8 * 1_048_576;

/** What says where a page begins; it is made by the control half and means nothing to others. */
export const pageCursorSchema = z.string().min(1).max(8192);

/** Beside the rows of a page. */
export const pageFields = {
  /** The `after` of the next page; null = this is the last. */
  next: pageCursorSchema.nullable(),
  /** Rows of the list that come after these. */
  left_out: z.number().int().min(0),
};
