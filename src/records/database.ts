/** The tables of the records as TypeScript types, for the query builder. */
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { AccountRecord, Appeal } from '#schema/account-record';
import type { Alert, AlertRecord, Delivery, Snooze } from '#schema/alert';
import type { AllowEntry } from '#schema/allow-entry';
import type { Approval } from '#schema/approval';
import type { AuditRecord, CheckpointRecord } from '#schema/audit-record';
import type { Campaign } from '#schema/campaign';
import type { CampaignEvent, CampaignMember, CampaignRecord } from '#schema/campaign-record';
import type { Cosignature } from '#schema/cosignature';
import type { Credential } from '#schema/credential';
import type { Decision } from '#schema/decision';
import type { DecisionMember, DecisionRecord, StandingEntry } from '#schema/decision-record';
import type { PolicyRecord } from '#schema/policy';
import type { JsonText } from './json-text.ts';

/** A JSON value, written as text. Null = absent. */
type Json<Value> = ColumnType<Value, JsonText, JsonText>;
type JsonOrNull<Value> = ColumnType<Value | null, JsonText | null, JsonText | null>;

interface AccountsTable {
  account_id: string;
  facts: JsonOrNull<AccountRecord['facts']>;
  review: JsonOrNull<AccountRecord['review']>;
  result: JsonOrNull<AccountRecord['result']>;
  p_value: number | null;
  campaign_id: string | null;
  exchanges: number | null;
  cost_usd: number | null;
  first_seen_at: number | null;
  last_seen_at: number | null;
  standing: Json<StandingEntry[]>;
  updated_at: number;
}

interface CampaignsTable {
  campaign_id: string;
  /** Members are in their own table. */
  campaign: Json<Omit<Campaign, 'members'>>;
  detail: JsonOrNull<CampaignRecord['detail']>;
  state: CampaignRecord['state'];
  close_code: CampaignRecord['close_code'];
  first_alarm_at: number;
  last_stood_at: number;
  contained_at: number | null;
  updated_at: number;
}

type CampaignEventsTable = CampaignEvent & { event_id: Generated<number> };

interface DecisionsTable {
  decision_id: string;
  scope: Decision['scope'];
  value: string;
  decision: Json<Decision>;
  state: DecisionRecord['state'];
  expires_at: number | null;
  created_at: number;
  created_by: string;
  policy: JsonOrNull<DecisionRecord['policy']>;
  members_count: number | null;
  members_sha256: string | null;
  seed: number;
  starts_at: number;
  stages: Json<DecisionRecord['stages']>;
  jitter_ms: number;
  blast_radius: Json<DecisionRecord['blast_radius']>;
  approval_id: string | null;
  ended_at: number | null;
  ended_by: string | null;
  ended_reason: string | null;
}

type DecisionMembersTable = Omit<DecisionMember, 'prior'> & {
  prior: JsonOrNull<StandingEntry[]>;
};

interface PoliciesTable {
  policy_id: string;
  version: number;
  policy: Json<PolicyRecord['policy']>;
  state: PolicyRecord['state'];
  sha256: string;
  created_by: string;
  created_at: number;
  starts_at: number | null;
  approval_id: string | null;
  back_test: JsonOrNull<unknown>;
  ended_at: number | null;
  ended_reason: string | null;
}

interface AuditTable {
  leaf_index: number;
  entry: string;
  detail: string | null;
  salt: string | null;
  leaf_hash: AuditRecord['leaf_hash'];
  /** To find records by; the entry and the detail are what counts. */
  what: string;
  who: string | null;
  object: string | null;
}

interface AuditTreeTable {
  /** Always 1: a tree. */
  tree: number;
  size: number;
  /** Hex hashes of the perfect subtrees that the log consists of, largest first. */
  frontier: Json<string[]>;
}

type AlertsTable = Omit<AlertRecord, 'data'> & { data: Json<Alert['data']> };

interface CountersTable {
  name: string;
  value: number;
}

export interface RecordsDatabase {
  accounts: AccountsTable;
  appeals: Appeal;
  campaigns: CampaignsTable;
  campaign_members: CampaignMember;
  campaign_events: CampaignEventsTable;
  decisions: DecisionsTable;
  decision_members: DecisionMembersTable;
  policies: PoliciesTable;
  approvals: Approval;
  allow_list: AllowEntry;
  audit_records: AuditTable;
  audit_tree: AuditTreeTable;
  checkpoints: CheckpointRecord;
  cosignatures: Cosignature;
  alerts: AlertsTable;
  deliveries: Delivery;
  snoozes: Snooze;
  credentials: Credential;
  counters: CountersTable;
}

/** Inside or outside a transaction. */
export type Database = Kysely<RecordsDatabase> | Transaction<RecordsDatabase>;
