/** Everything that is decided and noted, in PostgreSQL: each change is one transaction with its audit record. */
export type { AuditReads } from './audit-access.ts';
export type { CosignatureReads, CosignatureWrites } from './cosignatures.ts';
export type { CheckedLog, HeadSigner, LogReads, SignedHead } from './head-signer.ts';
export type { Lease } from './leases.ts';
export type { ListPlace, PageOfList, Paging } from './list-page.ts';
export { openRecords } from './open-records.ts';
export type { Outbox } from './outbox.ts';
export type {
  AccountSighting,
  CampaignSighting,
  MemberSettlement,
  Reads,
  Records,
  RecordsView,
  Writes,
} from './records.ts';
