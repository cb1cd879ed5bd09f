/** Reads and writes the accounts of the records: sightings, reviews and appeals. */
import { type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { AccountRecord } from '#schema/account-record';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { jsonText } from './json-text.ts';
import type { AccountReads, AccountWrites } from './records.ts';

/** Accounts a statement. */
const BATCH = 10_000;
const PAGE = 100;
export const KEPT_OF_ACCOUNT = [
  'account_id',
  'facts',
  'review',
  'result',
  'campaign_id',
  'exchanges',
  'cost_usd',
  'first_seen_at',
  'last_seen_at',
  'standing',
  'updated_at',
] as const;

type Accounts = SelectQueryBuilder<RecordsDatabase, 'accounts', AccountRecord>;

export function batches<Item>(items: readonly Item[], size = BATCH): Item[][] {
  const pieces: Item[][] = [];
  for (let from = 0; from < items.length; from += size) pieces.push(items.slice(from, from + size));
  return pieces;
}

/** Many ids as one parameter, however many there are. */
export function idsIn(ids: readonly string[]) {
  return sql<boolean>`account_id IN (SELECT jsonb_array_elements_text(${jsonText(ids)}::jsonb))`;
}

export function accountReads(db: Database): AccountReads {
  const all = (): Accounts => db.selectFrom('accounts').select(KEPT_OF_ACCOUNT) as Accounts;
  return {
    get: async (accountIds) => {
      const found = new Map<string, AccountRecord>();
      for (const ids of batches(accountIds)) {
        for (const row of await all().where(idsIn(ids)).execute()) found.set(row.account_id, row);
      }
      return accountIds.flatMap((id) => found.get(id) ?? []);
    },
    list: ({ flagged, review, campaignId, limit = PAGE, after }) => {
      let query = all();
      if (flagged === true) query = query.where('result', 'is not', null);
      if (flagged === false) query = query.where('result', 'is', null);
      if (review !== undefined) query = query.where(sql<boolean>`review->>'verdict' = ${review}`);
      if (campaignId !== undefined) query = query.where('campaign_id', '=', campaignId);
      if (after !== undefined) {
        const place = sql`(coalesce(p_value, 2), account_id)`;
        const from = sql`(SELECT coalesce(p_value, 2), account_id FROM accounts
          WHERE account_id = ${after})`;
        query = query.where(sql<boolean>`${place} > ${from}`);
      }
      return query.orderBy(sql`coalesce(p_value, 2)`).orderBy('account_id').limit(limit).execute();
    },
    ofOrganisation: async (orgId) => {
      const rows = await db
        .selectFrom('accounts')
        .select('account_id')
        .where(sql<boolean>`facts->>'org_id' = ${orgId}`)
        .orderBy('account_id')
        .execute();
      return rows.map(({ account_id }) => account_id);
    },
    appeals: ({ since = 0, open }) =>
      db
        .selectFrom('appeals')
        .selectAll()
        .where('at', '>=', since)
        .$if(open === true, (query) => query.where('outcome', 'is', null))
        .$if(open === false, (query) => query.where('outcome', 'is not', null))
        .orderBy('at')
        .execute(),
  };
}

type Tx = Transaction<RecordsDatabase>;

export function accountWrites(tx: Tx, audit: Audit): AccountWrites {
  const { now, actor } = audit;
  return {
    noteFacts: async (facts) => {
      if (facts.length === 0) return;
      for (const batch of batches(facts)) {
        await sql`INSERT INTO accounts (account_id, facts, updated_at)
          SELECT fact->>'account_id', fact, ${now}::bigint
          FROM jsonb_array_elements(${jsonText(batch)}::jsonb) AS given(fact)
          ON CONFLICT (account_id) DO UPDATE
          SET facts = excluded.facts, updated_at = excluded.updated_at`.execute(tx);
      }
      audit.note({ what: 'facts-noted', object: 'accounts', after: { accounts: facts.length } });
    },
    noteSightings: async (sightings) => {
      if (sightings.length === 0) return;
      for (const batch of batches(sightings)) {
        await sql`INSERT INTO accounts (account_id, result, p_value, campaign_id, exchanges,
            cost_usd, first_seen_at, last_seen_at, updated_at)
          SELECT account_id, nullif(result, 'null'), (result->>'p_value')::double precision,
            result->>'campaign_id', exchanges, cost_usd, first_seen_at, last_seen_at, ${now}::bigint
          FROM jsonb_to_recordset(${jsonText(batch)}::jsonb) AS given(account_id text,
            result jsonb, exchanges bigint, cost_usd double precision,
            first_seen_at bigint, last_seen_at bigint)
          ON CONFLICT (account_id) DO UPDATE SET result = excluded.result,
            p_value = excluded.p_value, campaign_id = excluded.campaign_id,
            exchanges = excluded.exchanges, cost_usd = excluded.cost_usd,
            first_seen_at = least(accounts.first_seen_at, excluded.first_seen_at),
            last_seen_at = greatest(accounts.last_seen_at, excluded.last_seen_at),
            updated_at = excluded.updated_at`.execute(tx);
      }
      const flagged = sightings.filter(({ result }) => result !== null).length;
      const after = { accounts: sightings.length, flagged };
      audit.note({ what: 'findings-noted', object: 'accounts', after });
    },
    review: async (accountId, verdict) => {
      const before = await reviewOf(tx, accountId);
      const { who: by, reason } = actor;
      const review = verdict === null ? null : { verdict, by, at: now, reason };
      const changed = review === null ? null : jsonText(review);
      const values = {
        account_id: accountId,
        review: changed,
        standing: jsonText([]),
        updated_at: now,
      };
      await tx
        .insertInto('accounts')
        .values(values)
        .onConflict((conflict) =>
          conflict.column('account_id').doUpdateSet({ review: changed, updated_at: now }),
        )
        .execute();
      const object = `account:${accountId}`;
      audit.note({ what: 'account-reviewed', object, before, after: review });
    },
    forget: async (accountId) => {
      const nothing = { facts: null, result: null, p_value: null, campaign_id: null };
      const unseen = { exchanges: null, cost_usd: null, first_seen_at: null, last_seen_at: null };
      await tx
        .updateTable('accounts')
        .set({ ...nothing, ...unseen, updated_at: now })
        .where('account_id', '=', accountId)
        .execute();
      const words = { reason: '(erased)' };
      await tx.updateTable('appeals').set(words).where('account_id', '=', accountId).execute();
      audit.note({ what: 'account-forgotten', object: `account:${accountId}` });
    },
    ...appealWrites(tx, audit),
  };
}

function appealWrites(tx: Tx, audit: Audit): Pick<AccountWrites, 'appeal' | 'settleAppeal'> {
  const { now, actor } = audit;
  return {
    appeal: async (appeal) => {
      const row = { ...appeal, at: now, outcome: null, settled_by: null, settled_at: null };
      await tx.insertInto('appeals').values(row).execute();
      const object = `account:${appeal.account_id}`;
      audit.note({ what: 'appeal-received', object, after: { appeal_id: appeal.appeal_id } });
    },
    settleAppeal: async (appealId, outcome) => {
      const settled = await tx
        .updateTable('appeals')
        .set({ outcome, settled_by: actor.who, settled_at: now })
        .where('appeal_id', '=', appealId)
        .where('outcome', 'is', null)
        .returningAll()
        .executeTakeFirst();
      if (settled === undefined) throw failure('RECORDS_NOT_FOUND', { what: 'such open appeal' });
      const object = `account:${settled.account_id}`;
      audit.note({ what: 'appeal-settled', object, after: { appeal_id: appealId, outcome } });
      return settled;
    },
  };
}

async function reviewOf(tx: Tx, accountId: string): Promise<AccountRecord['review']> {
  const known = await tx
    .selectFrom('accounts')
    .select('review')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return known?.review ?? null;
}
