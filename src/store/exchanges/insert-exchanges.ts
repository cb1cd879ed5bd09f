/** Inserts blocks of exchanges so that no day too many and no bad row keeps the others out. */
import { EXCHANGE_TABLE } from '#schema/exchange';
import { messageOf } from '#std/errors';
import { rowDays } from '../native/row-days.ts';
import { withoutRows } from '../native/without-rows.ts';
import { serverErrorType } from '../server-error.ts';
import type { Store } from '../store.ts';

/** A row that the store refused by itself: nobody will take it. */
export interface RefusedRow {
  /** Which of the blocks that have rows, and which row of it. */
  block: number;
  row: number;
  /** The kind of refusal; never what stood in the row. */
  why: string;
}

export interface ExchangeInserter {
  /**
   * Appends blocks of exchanges and gives back the rows that were refused by themselves. Throws what
   * the store throws for any other reason; then any of the rows may have landed.
   */
  insert(blocks: readonly Uint8Array[]): Promise<RefusedRow[]>;
}

/** ClickHouse refuses a block with rows of more partitions (`max_partitions_per_insert_block`). */
const MOST_DAYS = 100;

/** Refusals of values. Whatever else fails may pass, and is nothing to set rows aside for. */
const REFUSALS: ReadonlySet<string> = new Set([
  'VIOLATED_CONSTRAINT',
  'INCORRECT_DATA',
  'CANNOT_READ_ALL_DATA',
  'ATTEMPT_TO_READ_AFTER_EOF',
  'TOO_LARGE_STRING_SIZE',
  'TOO_LARGE_ARRAY_SIZE',
  'ARGUMENT_OUT_OF_BOUND',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'DECIMAL_OVERFLOW',
  'INVALID_PARTITION_VALUE',
  'TOO_MANY_BYTES',
]);

/** So many refused rows without one that is taken are no bad rows: something else is wrong. */
const MOST_IN_A_ROW = 100;

interface Row {
  block: number;
  row: number;
}

/** Blocks that have rows, with the day of each row. */
interface Batch {
  blocks: readonly Uint8Array[];
  days: readonly Int32Array[];
}

/** Puts blocks of exchanges into this store; several calls may be under way at once. */
export function createExchangeInserter(store: Store): ExchangeInserter {
  let refusedInARow = 0;

  async function insertWhole(blocks: readonly Uint8Array[]): Promise<void> {
    await store.insertNative(EXCHANGE_TABLE, blocks);
    refusedInARow = 0;
  }

  /** What is refused is halved until the rows stand alone that it is refused for. */
  async function insertRows(
    batch: Batch,
    rows: readonly Row[],
    refused: RefusedRow[],
  ): Promise<void> {
    try {
      await insertWhole(onlyRows(batch, rows));
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const [first] = rows;
      if (rows.length === 1 && first !== undefined) {
        if (++refusedInARow > MOST_IN_A_ROW) throw thrown;
        refused.push({ ...first, why: serverErrorType(thrown) ?? messageOf(thrown) });
        return;
      }
      const middle = rows.length >> 1;
      await insertRows(batch, rows.slice(0, middle), refused);
      await insertRows(batch, rows.slice(middle), refused);
    }
  }

  return {
    insert: async (given) => {
      const refused: RefusedRow[] = [];
      const blocks = given.filter((block) => block.length > 0);
      const batch = { blocks, days: blocks.map(rowDays) };
      const days = daysIn(batch);
      if (days.length <= MOST_DAYS) {
        try {
          await insertWhole(blocks);
          return refused;
        } catch (thrown) {
          if (!isRefusal(thrown)) throw thrown;
        }
      }
      for (const rows of piecesOf(batch, days)) await insertRows(batch, rows, refused);
      return refused;
    },
  };
}

function isRefusal(thrown: unknown): boolean {
  return REFUSALS.has(serverErrorType(thrown) ?? '');
}

/** The days of all rows, in order. */
function daysIn({ days }: Batch): number[] {
  const all = new Set<number>();
  for (const ofBlock of days) for (const day of ofBlock) all.add(day);
  return [...all].sort((one, other) => one - other);
}

/** All rows in pieces of no more days than one insert may bring. */
function piecesOf(batch: Batch, days: readonly number[]): Row[][] {
  const pieceOf = new Map(days.map((day, index) => [day, Math.floor(index / MOST_DAYS)]));
  const pieces: Row[][] = Array.from({ length: Math.ceil(days.length / MOST_DAYS) }, () => []);
  for (const [block, ofBlock] of batch.days.entries()) {
    for (const [row, day] of ofBlock.entries()) pieces[pieceOf.get(day)!]!.push({ block, row });
  }
  return pieces;
}

/** The blocks with these rows only. */
function onlyRows({ blocks, days }: Batch, rows: readonly Row[]): Uint8Array[] {
  const kept = Map.groupBy(rows, ({ block }) => block);
  return [...kept].map(([index, ofBlock]) => {
    const dropped = new Set(days[index]!.keys());
    for (const { row } of ofBlock) dropped.delete(row);
    return withoutRows(blocks[index]!, dropped);
  });
}
