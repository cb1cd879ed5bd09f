/** The list of changes to the store's tables since the first release. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import {
  addColumn,
  createTable,
  EXCHANGE_TEXTS_TABLE,
  TABLES,
  type TableEngine,
} from '../tables.ts';

export interface Migration {
  version: number;
  what: string;
  statements: (engine: TableEngine) => string[];
}

/**
 * Applied in order, each once. A published migration never changes: add the next one. Statements
 * must bear to be run again, since a crash may fall between them and their record.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    what: 'exchanges, account facts, texts kept on request',
    statements: (engine) => TABLES.flatMap((table) => createTable(table, engine)),
  },
  {
    version: 2,
    what: 'whether sealed reasoning was sent back by somebody else',
    statements: (engine) =>
      addColumn(EXCHANGE_TABLE, 'envelope_replayed Nullable(UInt8) AFTER retry_count', engine),
  },
  {
    version: 3,
    what: 'who handed an exchange in',
    statements: (engine) =>
      addColumn(EXCHANGE_TABLE, 'source LowCardinality(String) AFTER device_id', engine),
  },
  {
    version: 4,
    what: 'who handed a kept text in',
    statements: (engine) =>
      addColumn(EXCHANGE_TEXTS_TABLE, 'source LowCardinality(String) AFTER response', engine),
  },
];
