/** Reads decisions, their ledgers, and the version by which gateways see that something changed. */
import { type Selectable, sql } from 'kysely';
import {
  type DecisionMember,
  type DecisionRecord,
  MEMBER_STATES,
  type MemberState,
  type StandingEntry,
} from '#schema/decision-record';
import { batches, idsIn } from './accounts.ts';
import type { Database, RecordsDatabase } from './database.ts';
import type { DecisionReads } from './records.ts';

/** States in which a decision may hold for somebody. */
const LIVE = ['rolling', 'in-force', 'stopped'] as const;
const VERSION = 'decisions-version';

type Row = Selectable<RecordsDatabase['decisions']>;
type Ledger = DecisionRecord['ledger'];

function recordOf(row: Row, ledger: Ledger): DecisionRecord {
  const { decision, state, created_at, created_by, policy, seed, starts_at, stages } = row;
  const { members_count, members_sha256, jitter_ms, blast_radius, approval_id } = row;
  const { ended_at, ended_by, ended_reason } = row;
  const named = members_count !== null && members_sha256 !== null;
  return {
    decision,
    state,
    created_at,
    created_by,
    policy,
    members: named ? { count: members_count, sha256: members_sha256 } : null,
    seed,
    starts_at,
    stages,
    jitter_ms,
    blast_radius,
    approval_id,
    ledger,
    ended_at,
    ended_by,
    ended_reason,
  };
}

const emptyLedger = (): Ledger =>
  Object.fromEntries(MEMBER_STATES.map((state) => [state, 0])) as Ledger;

async function ledgersOf(db: Database, ids: readonly string[]): Promise<Map<string, Ledger>> {
  const ledgers = new Map(ids.map((id) => [id, emptyLedger()]));
  if (ids.length === 0) return ledgers;
  const counted = await db
    .selectFrom('decision_members')
    .select(['decision_id', 'state'])
    .select(({ fn }) => fn.countAll<number>().as('accounts'))
    .where('decision_id', 'in', [...ids])
    .groupBy(['decision_id', 'state'])
    .execute();
  for (const { decision_id, state, accounts } of counted) {
    (ledgers.get(decision_id) as Ledger)[state] = accounts;
  }
  return ledgers;
}

export async function withLedgers(db: Database, rows: readonly Row[]): Promise<DecisionRecord[]> {
  const ledgers = await ledgersOf(
    db,
    rows.map(({ decision_id }) => decision_id),
  );
  return rows.map((row) => recordOf(row, ledgers.get(row.decision_id) ?? emptyLedger()));
}

/** Ids of the accounts of each decision that are done, in the order of ids. */
async function doneOf(db: Database, ids: readonly string[]): Promise<Map<string, string[]>> {
  const done = new Map<string, string[]>();
  if (ids.length === 0) return done;
  const rows = await db
    .selectFrom('decision_members')
    .select(['decision_id', 'account_id'])
    .where('decision_id', 'in', [...ids])
    .where('state', '=', 'done')
    .orderBy('account_id')
    .execute();
  for (const { decision_id, account_id } of rows) {
    const list = done.get(decision_id);
    if (list === undefined) done.set(decision_id, [account_id]);
    else list.push(account_id);
  }
  return done;
}

/** Reads that join ledgers with their decisions. */
function ledgerReads(
  db: Database,
): Pick<DecisionReads, 'ofAccounts' | 'unsettled' | 'toAdvance' | 'touchedBy'> {
  return {
    ofAccounts: async (accountIds) => {
      const found: DecisionMember[] = [];
      for (const ids of batches(accountIds)) {
        const rows = await db
          .selectFrom('decision_members')
          .innerJoin('decisions', 'decisions.decision_id', 'decision_members.decision_id')
          .selectAll('decision_members')
          .where(idsIn(ids))
          .where('decisions.state', 'in', ['waiting', ...LIVE])
          .orderBy('decisions.created_at')
          .orderBy('decision_members.place')
          .execute();
        for (const row of rows) found.push(row as DecisionMember);
      }
      return found;
    },
    toAdvance: async (now) => {
      const { rows } = await sql<{ decision_id: string }>`SELECT decision_id FROM decisions AS one
        WHERE (state IN ('rolling', 'in-force', 'stopped') AND expires_at <= ${now})
          OR (state = 'rolling' AND starts_at <= ${now} AND (
            EXISTS (SELECT FROM decision_members WHERE decision_id = one.decision_id
              AND state IN ('planned', 'failed') AND due_at <= ${now})
            OR NOT EXISTS (SELECT FROM decision_members WHERE decision_id = one.decision_id
              AND state IN ('planned', 'failed'))))
        ORDER BY created_at, decision_id`.execute(db);
      return rows.map(({ decision_id }) => decision_id);
    },
    touchedBy: async (policyId) => {
      const { rows } = await sql<StandingEntry & { account_id: string }>`
        SELECT account_id, decision_id, decision->>'action' AS action, decision->>'mode' AS mode
        FROM decision_members JOIN decisions USING (decision_id)
        WHERE policy->>'id' = ${policyId} AND decisions.state <> 'expired'`.execute(db);
      return rows;
    },
    unsettled: async () => {
      const rows = await db
        .selectFrom('decisions')
        .select('decision_id')
        .where('state', 'in', ['undone', 'expired'])
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('decision_members')
              .select('account_id')
              .whereRef('decision_members.decision_id', '=', 'decisions.decision_id')
              .where('decision_members.state', 'in', ['done', 'planned', 'failed']),
          ),
        )
        .orderBy('decision_id')
        .execute();
      return rows.map(({ decision_id }) => decision_id);
    },
  };
}

export function decisionReads(db: Database): DecisionReads {
  const all = () => db.selectFrom('decisions').selectAll();
  return {
    ...ledgerReads(db),
    get: async (decisionId) => {
      const row = await all().where('decision_id', '=', decisionId).executeTakeFirst();
      if (row === undefined) return null;
      return (await withLedgers(db, [row]))[0] as DecisionRecord;
    },
    list: async ({ states, scope, value, policyId, since } = {}) => {
      let query = all().orderBy('created_at', 'desc').orderBy('decision_id', 'desc');
      if (states !== undefined) query = query.where('state', 'in', [...states]);
      if (scope !== undefined) query = query.where('scope', '=', scope as Row['scope']);
      if (value !== undefined) query = query.where('value', '=', value);
      if (since !== undefined) query = query.where('created_at', '>=', since);
      if (policyId !== undefined) query = query.where(sql<boolean>`policy->>'id' = ${policyId}`);
      return withLedgers(db, await query.execute());
    },
    members: async (decisionId, { states, dueBy, limit } = {}) => {
      let query = db
        .selectFrom('decision_members')
        .selectAll()
        .where('decision_id', '=', decisionId)
        .orderBy('place');
      if (states !== undefined) query = query.where('state', 'in', [...states] as MemberState[]);
      if (dueBy !== undefined) query = query.where('due_at', '<=', dueBy);
      if (limit !== undefined) query = query.limit(limit);
      return (await query.execute()) as DecisionMember[];
    },
    live: async (now) => {
      const rows = await all()
        .where('state', 'in', LIVE)
        // Whoever was reached stays reached, also by a clock that was put back since.
        .where((either) =>
          either.or([
            either('starts_at', '<=', now),
            either('state', '<>', 'rolling'),
            either('members_count', 'is not', null),
          ]),
        )
        .where((either) =>
          either.or([either('expires_at', 'is', null), either('expires_at', '>', now)]),
        )
        .orderBy('created_at')
        .orderBy('decision_id')
        .execute();
      const named = rows.filter(({ members_count }) => members_count !== null);
      const done = await doneOf(
        db,
        named.map(({ decision_id }) => decision_id),
      );
      const records = await withLedgers(db, rows);
      return records.flatMap((record): { record: DecisionRecord; done: string[] | null }[] => {
        if (record.members === null) return [{ record, done: null }];
        const reached = done.get(record.decision.id);
        return reached === undefined ? [] : [{ record, done: reached }];
      });
    },
    version: async () => {
      const row = await db
        .selectFrom('counters')
        .select('value')
        .where('name', '=', VERSION)
        .executeTakeFirst();
      return row?.value ?? 0;
    },
  };
}

/** Tells gateways that there is something new. */
export async function raiseVersion(db: Database): Promise<void> {
  await db
    .insertInto('counters')
    .values({ name: VERSION, value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql<number>`counters.value + 1` }),
    )
    .execute();
}
