/** The interfaces of the records: what can be read, what a change can write, and how it is audited. */
import type { AccountFacts } from '#schema/account';
import type { AccountRecord, Appeal, Review } from '#schema/account-record';
import type { AlertRecord, Delivery, NewAlert, Snooze } from '#schema/alert';
import type { AllowEntry } from '#schema/allow-entry';
import type { Approval } from '#schema/approval';
import type { Actor } from '#schema/audit-record';
import type { Campaign } from '#schema/campaign';
import type { CampaignDetail } from '#schema/campaign-detail';
import type { CampaignEvent, CampaignMember, CampaignRecord } from '#schema/campaign-record';
import type { Credential } from '#schema/credential';
import type {
  DecisionMember,
  DecisionRecord,
  DecisionState,
  MemberState,
  NewDecision,
  SkipReason,
  StandingEntry,
} from '#schema/decision-record';
import type { AccountResult } from '#schema/finding';
import type { PolicyRecord } from '#schema/policy';
import type { AuditReads, AuditWrites } from './audit-access.ts';
import type { CosignatureReads, CosignatureWrites } from './cosignatures.ts';
import type { Lease } from './leases.ts';
import type { ListReads } from './list-reads.ts';
import type { Outbox } from './outbox.ts';

export interface AccountReads {
  /** In the order asked for; accounts that are not known are absent. */
  get(accountIds: readonly string[]): Promise<AccountRecord[]>;
  /** By p-value where flagged, then by id; `after` is the last id of the page before. */
  list(filter: {
    flagged?: boolean;
    review?: Review['verdict'];
    campaignId?: string;
    limit?: number;
    after?: string;
  }): Promise<AccountRecord[]>;
  ofOrganisation(orgId: string): Promise<string[]>;
  appeals(filter: { since?: number; open?: boolean }): Promise<Appeal[]>;
}

export interface CampaignReads {
  /** Members included; null where unknown, as the tests that it stands by are. */
  get(campaignId: string): Promise<CampaignRecord | null>;
  tests(campaignId: string): Promise<Campaign['tests'] | null>;
  /** Without members and detail; latest alarm first. */
  list(filter?: { state?: CampaignRecord['state'] }): Promise<CampaignRecord[]>;
  members(campaignId: string, at?: number): Promise<CampaignMember[]>;
  /** How many members each of these campaigns has now. */
  memberCounts(campaignIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Everybody who ever was a member; `left_at` says until when. */
  everMembers(campaignId: string): Promise<CampaignMember[]>;
  events(filter: { campaignId?: string; from?: number; to?: number }): Promise<CampaignEvent[]>;
}

export interface DecisionReads {
  get(decisionId: string): Promise<DecisionRecord | null>;
  /** Newest first. */
  list(filter?: {
    states?: readonly DecisionState[];
    scope?: string;
    value?: string;
    policyId?: string;
    since?: number;
  }): Promise<DecisionRecord[]>;
  members(
    decisionId: string,
    filter?: { states?: readonly MemberState[]; dueBy?: number; limit?: number },
  ): Promise<DecisionMember[]>;
  /** Where accounts are in ledgers of decisions that have not ended. */
  ofAccounts(accountIds: readonly string[]): Promise<DecisionMember[]>;
  /** Live decisions that have reached accounts, with these, and those that name no accounts. */
  live(now: number): Promise<{ record: DecisionRecord; done: string[] | null }[]>;
  /** Decisions for which something is to be done by now: accounts due, all settled, or time run out. */
  toAdvance(now: number): Promise<string[]>;
  /**
   * Accounts in ledgers of a policy's decisions, but those that ran out: what people refused or took
   * back is not to be decided again by the same policy.
   */
  touchedBy(policyId: string): Promise<(StandingEntry & { account_id: string })[]>;
  /** Ended decisions whose accounts do not have their standing back yet. */
  unsettled(): Promise<string[]>;
  /** Rises with every change that gateways have to hear of. */
  version(): Promise<number>;
}

export interface PolicyReads {
  get(policyId: string, version: number): Promise<PolicyRecord | null>;
  active(): Promise<PolicyRecord[]>;
  list(): Promise<PolicyRecord[]>;
}

export interface ApprovalReads {
  get(approvalId: string): Promise<Approval | null>;
  waiting(): Promise<Approval[]>;
}

export interface AllowListReads {
  live(now: number): Promise<AllowEntry[]>;
  list(): Promise<AllowEntry[]>;
}

export interface AlertReads {
  get(alertId: string): Promise<AlertRecord | null>;
  /** Newest first. */
  list(filter?: { limit?: number; campaignId?: string }): Promise<AlertRecord[]>;
  deliveries(filter?: { state?: Delivery['state']; alertId?: string }): Promise<Delivery[]>;
  snoozes(now: number): Promise<Snooze[]>;
}

export interface CredentialReads {
  /** Live ones only. */
  bySecret(secretSha256: string): Promise<Credential | null>;
  list(): Promise<Credential[]>;
}

/** What the latest analysis says of one account. */
export interface AccountSighting {
  account_id: string;
  result: AccountResult | null;
  exchanges: number;
  cost_usd: number | null;
  first_seen_at: number;
  last_seen_at: number;
}

export interface CampaignSighting {
  campaign: Campaign;
  detail: CampaignDetail | null;
  at: number;
}

/** What happens to accounts of a decision's ledger, all at once. */
export interface MemberSettlement {
  account_id: string;
  state: Exclude<MemberState, 'planned'>;
  why: SkipReason | string | null;
}

/** Every method adds its own audit record, with what was before and after. */
export interface AccountWrites {
  /** Facts replace earlier ones as a whole; one audit record for all. */
  noteFacts(facts: readonly AccountFacts[]): Promise<void>;
  /** Accounts of the latest analysis; those flagged before and not named lose nothing. */
  noteSightings(sightings: readonly AccountSighting[]): Promise<void>;
  /** Null takes an earlier review back. */
  review(accountId: string, verdict: Review['verdict'] | null): Promise<void>;
  appeal(
    appeal: Pick<Appeal, 'appeal_id' | 'account_id' | 'decision_id' | 'reason'>,
  ): Promise<void>;
  /** Throws RECORDS_NOT_FOUND where no such appeal is open. */
  settleAppeal(appealId: string, outcome: 'upheld' | 'rejected'): Promise<Appeal>;
  /** Facts, findings and the words of appeals go; reviews and decisions on the account stay. */
  forget(accountId: string): Promise<void>;
}

export interface CampaignWrites {
  /** Current state, members that came and went, and an event for each campaign that changed. */
  note(sightings: readonly CampaignSighting[]): Promise<CampaignEvent[]>;
  setState(
    campaignId: string,
    state: CampaignRecord['state'],
    closeCode?: CampaignRecord['close_code'],
  ): Promise<void>;
}

export interface DecisionWrites {
  /** With its frozen list and who was left out of it. */
  add(
    decision: NewDecision,
    members: readonly { account_id: string; place: number; due_at: number }[],
    skipped: readonly { account_id: string; why: SkipReason }[],
  ): Promise<void>;
  /** Moves accounts in the ledger and their standing with them; those already so are left alone. */
  settle(decisionId: string, settlements: readonly MemberSettlement[]): Promise<number>;
  setState(decisionId: string, state: DecisionState): Promise<void>;
  /** Moves the start, and with it every account's moment that has not come. */
  reschedule(decisionId: string, startsAt: number): Promise<void>;
}

export interface PolicyWrites {
  /** Stored under the next version, which is given back. */
  add(policy: Omit<PolicyRecord, 'version' | 'created_at' | 'created_by'>): Promise<number>;
  setState(policyId: string, version: number, state: PolicyRecord['state']): Promise<void>;
  /** When it is to start once it may; null = at once. */
  schedule(policyId: string, version: number, startsAt: number | null): Promise<void>;
  noteBackTest(policyId: string, version: number, backTest: unknown): Promise<void>;
}

export interface ApprovalWrites {
  request(
    approval: Pick<Approval, 'approval_id' | 'object_kind' | 'object_id' | 'object_sha256'>,
  ): Promise<void>;
  /** Throws APPROVAL_REFUSED when the actor asked for it, or it is settled. */
  settle(approvalId: string, verdict: 'approved' | 'refused'): Promise<Approval>;
}

export interface AllowListWrites {
  add(
    entry: Pick<AllowEntry, 'entry_id' | 'scope' | 'value' | 'owner' | 'expires_at'>,
  ): Promise<void>;
  approve(entryId: string): Promise<void>;
  remove(entryId: string): Promise<void>;
}

export interface AlertWrites {
  /** Deduplicated by key, inhibited by its campaign or a snooze; null = nobody is to be told. */
  raise(alert: NewAlert, to?: readonly string[]): Promise<AlertRecord | null>;
  snooze(object: string, until: number): Promise<void>;
  /** A dead delivery starts anew. */
  replay(deliveryId: string): Promise<void>;
}

export interface CredentialWrites {
  add(
    credential: Pick<Credential, 'credential_id' | 'name' | 'role' | 'person' | 'secret_sha256'>,
  ): Promise<void>;
  revoke(credentialId: string): Promise<void>;
  vouch(credentialId: string): Promise<void>;
}

export interface Reads {
  accounts: AccountReads;
  campaigns: CampaignReads;
  decisions: DecisionReads;
  policies: PolicyReads;
  approvals: ApprovalReads;
  allowList: AllowListReads;
  audit: AuditReads;
  alerts: AlertReads;
  credentials: CredentialReads;
  lists: ListReads;
}

/** Reads inside the transaction and everything that changes records. */
export interface Writes {
  accounts: AccountReads & AccountWrites;
  campaigns: CampaignReads & CampaignWrites;
  decisions: DecisionReads & DecisionWrites;
  policies: PolicyReads & PolicyWrites;
  approvals: ApprovalReads & ApprovalWrites;
  allowList: AllowListReads & AllowListWrites;
  audit: AuditReads & AuditWrites;
  alerts: AlertReads & AlertWrites;
  credentials: CredentialReads & CredentialWrites;
  lists: ListReads;
  /**
   * Does a part of the change on its own. What the database refuses of its values is taken back, with
   * its audit records, and the rest goes on. Throws what is no such refusal.
   */
  apart<Result>(work: () => Promise<Result>): Promise<Apart<Result>>;
}

/** What became of a part of a change: its result, or why it was refused. */
export type Apart<Result> = { done: Result } | { refused: string };

/** The records as anybody may hold them: to read, to take turns, and to hear of changes. */
export interface RecordsView extends Reads {
  readonly kind: 'embedded' | 'server';
  cosignatures: CosignatureReads;
  /** A name is one lease: `analyser`. */
  lease(name: string): Lease;
  /** Told after a change was committed by this process: what kinds of things changed. */
  onChange(listener: (what: readonly string[]) => void): () => void;
}

/**
 * Accounts, campaigns, decisions, policies and their audit, in PGlite or PostgreSQL, with the half that
 * writes: for whoever opens them, and for the runner of acts. Times are UTC epoch milliseconds. Throws
 * RECORDS_UNREACHABLE, RECORDS_FAILED, RECORDS_NOT_FOUND.
 */
export interface Records extends RecordsView {
  /**
   * One transaction: all of `work`'s changes and their audit records, or nothing. Transactions that
   * change anything wait for each other.
   */
  change<Result>(by: Actor, work: (write: Writes) => Promise<Result>): Promise<Result>;
  outbox: Outbox;
  cosignatures: CosignatureReads & CosignatureWrites;
  close(): Promise<void>;
}
