/** What the rest of the program asks of the exchange store. */

import type { TableEngine } from './tables.ts';

/** Values bound to `{name:Type}` placeholders; text never enters SQL by concatenation. */
export type QueryParams = Record<string, string | number | boolean | readonly (string | number)[]>;

export interface QueryOptions {
  params?: QueryParams;
  /** Cancels the query on the server too. */
  abort?: AbortSignal;
  maxSeconds?: number;
}

/**
 * The exchange store: ClickHouse SQL behind a URL, embedded or remote. 64-bit integers arrive as
 * strings unless the query casts them. Every method throws StillwatchError
 * (STORE_UNREACHABLE, STORE_QUERY_FAILED, ENGINE_FAILED).
 */
export interface Store {
  readonly url: string;
  /** Where its tables live: what DDL has to say. */
  readonly tables: TableEngine;
  /** All rows; for results that fit in memory. */
  query<Row>(sql: string, options?: QueryOptions): Promise<Row[]>;
  /** Rows in blocks, with back-pressure. */
  stream<Row>(sql: string, options?: QueryOptions): AsyncIterable<Row[]>;
  /** DDL and INSERT … SELECT. */
  command(sql: string, options?: QueryOptions): Promise<void>;
  /**
   * Appends blocks of ClickHouse's Native format, which bring their own columns: the fastest way in.
   * One call is one INSERT: give it 100,000 rows or more where there are as many, since small inserts
   * are merged again later at as much cost. Each day's rows (partition) land whole or not at all;
   * after an error they may have landed, so that a repeated insert can bring duplicates.
   */
  insertNative(table: string, blocks: readonly Uint8Array[]): Promise<void>;
  /** Appends plain objects; for small tables. */
  insertRows(table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  close(): Promise<void>;
}
