import { createTable, TABLES, type TableEngine } from '../tables.ts';

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
];
