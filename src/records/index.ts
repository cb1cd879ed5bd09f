/** Everything that is decided and noted, in PostgreSQL: each change is one transaction with its audit record. */
export { openRecords } from './open-records.ts';
export type {
  AccountSighting,
  AuditReads,
  Lease,
  Outbox,
  Reads,
  Records,
  Settlement,
  Writes,
} from './records.ts';
