/** What the records list, a page at a time: for whoever shows lists to others. */
import { sql } from 'kysely';
import type { AuditRecord, CheckpointRecord } from '#schema/audit-record';
import { KEPT_OF_ACCOUNT } from './accounts.ts';
import { AUDIT_COLUMNS } from './audit.ts';
import { campaignRecordOf, LISTED_COLUMNS } from './campaigns.ts';
import type { Database } from './database.ts';
import { withLedgers } from './decision-reads.ts';
import { byColumns, type PageOfList, type Paging, pageOf } from './list-page.ts';
import type { ListReads } from './list-reads.ts';
import { policyRecordOf } from './policies.ts';

/** The same page with other rows, in its order. */
function mapped<Row, Other>(
  { rows, beyond }: PageOfList<Row>,
  others: readonly Other[],
): PageOfList<Other> {
  const placed = rows.map(({ place }, index) => ({ row: others[index] as Other, place }));
  return { rows: placed, beyond };
}

const rowsOf = <Row>({ rows }: PageOfList<Row>): Row[] => rows.map(({ row }) => row);

export function listReads(db: Database): ListReads {
  return {
    ...peopleLists(db),
    ...alertLists(db),
    accounts: ({ flagged, review, campaignId }, paging) => {
      let query = db.selectFrom('accounts').select(KEPT_OF_ACCOUNT);
      if (flagged === true) query = query.where('result', 'is not', null);
      if (flagged === false) query = query.where('result', 'is', null);
      if (review !== undefined) query = query.where(sql<boolean>`review->>'verdict' = ${review}`);
      if (campaignId !== undefined) query = query.where('campaign_id', '=', campaignId);
      return pageOf(
        query,
        {
          ...{ by: 'coalesce(p_value, 2)', id: 'account_id', real: true },
          placeOf: ({ result, account_id }) => [result?.p_value ?? 2, account_id],
        },
        paging,
      );
    },
    appeals: ({ since = 0, open }, paging) => {
      const query = db
        .selectFrom('appeals')
        .selectAll()
        .where('at', '>=', since)
        .$if(open === true, (some) => some.where('outcome', 'is', null))
        .$if(open === false, (some) => some.where('outcome', 'is not', null));
      return pageOf(query, byColumns('at', 'appeal_id'), paging);
    },
    campaigns: async ({ state }, paging) => {
      const query = db
        .selectFrom('campaigns')
        .select(LISTED_COLUMNS)
        .$if(state !== undefined, (some) => some.where('state', '=', state ?? 'open'));
      const page = await pageOf(
        query,
        {
          ...{ by: 'first_alarm_at', id: 'campaign_id', newestFirst: true },
          placeOf: (row) => [row.first_alarm_at, row.campaign.campaign_id],
        },
        paging,
      );
      return mapped(
        page,
        rowsOf(page).map((row) => campaignRecordOf(row, null, [])),
      );
    },
    decisions: async ({ state, scope, value }, paging) => {
      let query = db.selectFrom('decisions').selectAll();
      if (state !== undefined) query = query.where('state', '=', state);
      if (scope !== undefined) query = query.where(sql<boolean>`scope = ${scope}`);
      if (value !== undefined) query = query.where('value', '=', value);
      const page = await pageOf(
        query,
        { ...byColumns('created_at', 'decision_id'), newestFirst: true },
        paging,
      );
      return mapped(page, await withLedgers(db, rowsOf(page)));
    },
  };
}

/** Of what people set up and settle among themselves. */
function peopleLists(
  db: Database,
): Pick<
  ListReads,
  | 'policies'
  | 'allowList'
  | 'approvals'
  | 'credentials'
  | 'checkpoints'
  | 'cosignatures'
  | 'auditRecords'
> {
  return {
    policies: async (paging) => {
      const query = db.selectFrom('policies').selectAll();
      const page = await pageOf(
        query,
        { ...byColumns('version', 'policy_id'), newestFirst: true },
        paging,
      );
      return mapped(page, rowsOf(page).map(policyRecordOf));
    },
    allowList: (paging) => {
      const query = db.selectFrom('allow_list').selectAll();
      return pageOf(query, { ...byColumns('created_at', 'entry_id'), newestFirst: true }, paging);
    },
    approvals: (paging) => {
      const query = db.selectFrom('approvals').selectAll().where('verdict', 'is', null);
      return pageOf(query, byColumns('requested_at', 'approval_id'), paging);
    },
    credentials: (paging) => {
      const query = db.selectFrom('credentials').selectAll();
      return pageOf(query, byColumns('created_at', 'credential_id'), paging);
    },
    auditRecords: ({ object, who, what }, paging): Promise<PageOfList<AuditRecord>> => {
      let query = db.selectFrom('audit_records').select(AUDIT_COLUMNS);
      if (object !== undefined) query = query.where('object', '=', object);
      if (who !== undefined) query = query.where('who', '=', who);
      if (what !== undefined) query = query.where('what', '=', what);
      return pageOf(
        query,
        {
          by: 'leaf_index',
          id: 'leaf_hash',
          newestFirst: true,
          placeOf: (row) => [row.index, row.leaf_hash],
        },
        paging,
      );
    },
    checkpoints: (paging: Paging): Promise<PageOfList<CheckpointRecord>> => {
      const query = db.selectFrom('checkpoints').selectAll();
      return pageOf(
        query,
        { by: 'size', id: 'at::text', placeOf: (row) => [row.size, String(row.at)] },
        paging,
      );
    },
    cosignatures: (paging) => {
      const query = db.selectFrom('cosignatures').selectAll();
      return pageOf(query, byColumns('at', 'witness'), paging);
    },
  };
}

/** Of what is told, on its way, and silenced. */
function alertLists(db: Database): Pick<ListReads, 'alerts' | 'deliveries' | 'snoozes'> {
  return {
    alerts: (paging) => {
      const query = db.selectFrom('alerts').selectAll();
      return pageOf(query, { ...byColumns('last_at', 'alert_id'), newestFirst: true }, paging);
    },
    deliveries: ({ state }, paging) => {
      const query = db.selectFrom('deliveries').selectAll().where('state', '=', state);
      return pageOf(query, byColumns('next_attempt_at', 'delivery_id'), paging);
    },
    snoozes: (now, paging) => {
      const query = db.selectFrom('snoozes').selectAll().where('until', '>', now);
      return pageOf(query, byColumns('until', 'object'), paging);
    },
  };
}
