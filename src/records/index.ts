/** Everything that is decided and noted, in PostgreSQL: each change is one transaction with its audit record. */
export { openRecords } from './open-records.ts';
export type {
  AccountSighting,
  AuditReads,
  CampaignSighting,
  Lease,
  MemberSettlement,
  Outbox,
  Reads,
  Records,
  RecordsView,
  Writes,
} from './records.ts';
