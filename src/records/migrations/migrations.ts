/** The list of schema changes of the records database, in order. */
import { COSIGNATURES } from './cosignatures.ts';
import { FIRST_TABLES } from './first-tables.ts';
import { FOUR_EYES } from './four-eyes.ts';
import { PEOPLE } from './people.ts';
import { POLICY_MEMBERS } from './policy-members.ts';

export interface RecordsMigration {
  /** Sorts in order of application. */
  name: string;
  statements: readonly string[];
}

/** Applied in order, each once, in one transaction. A published migration never changes: add the next. */
export const RECORDS_MIGRATIONS: readonly RecordsMigration[] = [
  { name: '001-first-tables', statements: FIRST_TABLES },
  { name: '002-people', statements: PEOPLE },
  { name: '003-four-eyes', statements: FOUR_EYES },
  { name: '004-policy-members', statements: POLICY_MEMBERS },
  { name: '005-cosignatures', statements: COSIGNATURES },
];
