/** What is listed to people and their programs: each list with its filter and the order of its rows. */
import type { AccountRecord, Appeal, Review } from '#schema/account-record';
import type { AlertRecord, Delivery, Snooze } from '#schema/alert';
import type { AllowEntry } from '#schema/allow-entry';
import type { Approval } from '#schema/approval';
import type { AuditRecord, CheckpointRecord } from '#schema/audit-record';
import type { CampaignRecord } from '#schema/campaign-record';
import type { Cosignature } from '#schema/cosignature';
import type { Credential } from '#schema/credential';
import type { DecisionRecord, DecisionState } from '#schema/decision-record';
import type { PolicyRecord } from '#schema/policy';
import type { PageOfList, Paging } from './list-page.ts';

export interface ListReads {
  /** By p-value where flagged, then by id. */
  accounts(
    filter: { flagged?: boolean; review?: Review['verdict']; campaignId?: string },
    paging: Paging,
  ): Promise<PageOfList<AccountRecord>>;
  /** Oldest first. */
  appeals(filter: { since?: number; open?: boolean }, paging: Paging): Promise<PageOfList<Appeal>>;
  /** Without members and detail; latest alarm first. */
  campaigns(
    filter: { state?: CampaignRecord['state'] },
    paging: Paging,
  ): Promise<PageOfList<CampaignRecord>>;
  /** Newest first. */
  decisions(
    filter: { state?: DecisionState; scope?: string; value?: string },
    paging: Paging,
  ): Promise<PageOfList<DecisionRecord>>;
  /** Highest version first. */
  policies(paging: Paging): Promise<PageOfList<PolicyRecord>>;
  /** Newest first. */
  allowList(paging: Paging): Promise<PageOfList<AllowEntry>>;
  /** Those that wait, oldest first. */
  approvals(paging: Paging): Promise<PageOfList<Approval>>;
  /** Oldest first. */
  credentials(paging: Paging): Promise<PageOfList<Credential>>;
  /** Oldest first. */
  checkpoints(paging: Paging): Promise<PageOfList<CheckpointRecord>>;
  /** Those that were handed in first come first. */
  cosignatures(paging: Paging): Promise<PageOfList<Cosignature>>;
  /** Newest first. */
  auditRecords(
    filter: { object?: string; who?: string; what?: string },
    paging: Paging,
  ): Promise<PageOfList<AuditRecord>>;
  /** Newest first. */
  alerts(paging: Paging): Promise<PageOfList<AlertRecord>>;
  deliveries(filter: { state: Delivery['state'] }, paging: Paging): Promise<PageOfList<Delivery>>;
  /** Those that end first come first. */
  snoozes(now: number, paging: Paging): Promise<PageOfList<Snooze>>;
}
