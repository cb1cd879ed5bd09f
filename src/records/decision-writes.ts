/** Writes decisions, and settles the members of their ledgers. */
import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type {
  DecisionRecord,
  DecisionState,
  NewDecision,
  StandingEntry,
} from '#schema/decision-record';
import { failure } from '#std/errors';
import type { Audit } from './audit.ts';
import type { RecordsDatabase } from './database.ts';
import { decisionReads, raiseVersion } from './decision-reads.ts';
import { jsonText } from './json-text.ts';
import type { DecisionWrites, MemberSettlement } from './records.ts';

type Tx = Transaction<RecordsDatabase>;

const ENDED: readonly DecisionState[] = ['refused', 'undone', 'expired', 'stopped'];

export function decisionWrites(tx: Tx, audit: Audit): DecisionWrites {
  const { now, actor } = audit;
  const known = async (decisionId: string): Promise<DecisionRecord> => {
    const record = await decisionReads(tx).get(decisionId);
    if (record !== null) return record;
    throw failure('RECORDS_NOT_FOUND', { what: `decision ${decisionId}` });
  };
  return {
    add: async (given, members, skipped) => {
      const { id } = given.decision;
      await tx.insertInto('decisions').values(rowOf(given, audit)).execute();
      const planned = members.map((member) => ({ ...member, state: 'planned', why: null }));
      const left = skipped.map(({ account_id, why }, index) => {
        const place = members.length + index;
        return { account_id, place, due_at: given.starts_at, state: 'skipped', why };
      });
      await addMembers(tx, id, [...planned, ...left]);
      await raiseVersion(tx);
      const after = { ...given, skipped: skipped.length };
      audit.note({ what: 'decision-taken', object: `decision:${id}`, after });
    },
    settle: async (decisionId, settlements) => {
      const { decision } = await known(decisionId);
      const entry = { decision_id: decision.id, action: decision.action, mode: decision.mode };
      const settled = await settleMembers(tx, { decisionId, settlements, now });
      if (settled.length === 0) return 0;
      await moveStanding(tx, { entry, now, settled });
      await raiseVersion(tx);
      const object = `decision:${decisionId}`;
      const after = countedBy(settled);
      audit.note({ what: 'decision-settled', object, after });
      return settled.length;
    },
    reschedule: async (decisionId, startsAt) => {
      const before = await known(decisionId);
      await tx
        .updateTable('decisions')
        .set({ starts_at: startsAt })
        .where('decision_id', '=', decisionId)
        .execute();
      await tx
        .updateTable('decision_members')
        .set({ due_at: sql<number>`due_at + ${startsAt - before.starts_at}::bigint` })
        .where('decision_id', '=', decisionId)
        .where('state', '=', 'planned')
        .execute();
      audit.note({
        what: 'decision-rescheduled',
        object: `decision:${decisionId}`,
        before: { starts_at: before.starts_at },
        after: { starts_at: startsAt },
      });
    },
    setState: async (decisionId, state) => {
      const before = await known(decisionId);
      if (before.state === state) return;
      const end = ENDED.includes(state)
        ? { ended_at: now, ended_by: actor.who, ended_reason: actor.reason }
        : {};
      await tx
        .updateTable('decisions')
        .set({ state, ...end })
        .where('decision_id', '=', decisionId)
        .execute();
      await raiseVersion(tx);
      audit.note({
        what: 'decision-state-changed',
        object: `decision:${decisionId}`,
        before: { state: before.state },
        after: { state },
      });
    },
  };
}

function rowOf(given: NewDecision, { now, actor }: Audit) {
  const { decision, members, policy } = given;
  return {
    decision_id: decision.id,
    scope: decision.scope,
    value: decision.value,
    decision: jsonText(decision),
    state: given.state,
    expires_at: decision.expires_at,
    created_at: now,
    created_by: actor.who,
    policy: policy === null ? null : jsonText(policy),
    members_count: members?.count ?? null,
    members_sha256: members?.sha256 ?? null,
    seed: given.seed,
    starts_at: given.starts_at,
    stages: jsonText(given.stages),
    jitter_ms: given.jitter_ms,
    blast_radius: jsonText(given.blast_radius),
    approval_id: given.approval_id,
    ended_at: null,
    ended_by: null,
    ended_reason: null,
  };
}

async function addMembers(tx: Tx, decisionId: string, members: readonly object[]): Promise<void> {
  if (members.length === 0) return;
  await sql`INSERT INTO decision_members
      (decision_id, account_id, place, due_at, state, why, prior, settled_at)
    SELECT ${decisionId}, account_id, place, due_at, state, why, NULL, NULL
    FROM jsonb_to_recordset(${jsonText(members)}::jsonb)
      AS given(account_id text, place bigint, due_at bigint, state text, why text)`.execute(tx);
}

interface Settled {
  account_id: string;
  state: string;
}

/** Only what changes is written, so that a repeated settlement does nothing. */
async function settleMembers(
  tx: Tx,
  given: { decisionId: string; settlements: readonly MemberSettlement[]; now: number },
): Promise<Settled[]> {
  const { rows } = await sql<Settled>`UPDATE decision_members AS member
    SET state = given.state, why = given.why, settled_at = ${given.now},
      prior = CASE WHEN given.state = 'done'
        THEN coalesce((SELECT standing FROM accounts WHERE account_id = member.account_id), '[]')
        ELSE member.prior END
    FROM jsonb_to_recordset(${jsonText(given.settlements)}::jsonb)
      AS given(account_id text, state text, why text)
    WHERE member.decision_id = ${given.decisionId} AND member.account_id = given.account_id
      AND member.state <> given.state
      AND (given.state <> 'undone' OR member.state = 'done')
      AND (given.state NOT IN ('done', 'failed') OR member.state IN ('planned', 'failed'))
    RETURNING member.account_id, member.state`.execute(tx);
  return rows;
}

/** An account's standing has the decision exactly while its ledger says done. */
async function moveStanding(
  tx: Tx,
  { entry, now, settled }: { entry: StandingEntry; now: number; settled: readonly Settled[] },
): Promise<void> {
  const done = jsonText(settled.filter(({ state }) => state === 'done'));
  const others = jsonText(settled.filter(({ state }) => state !== 'done'));
  const added = jsonText([entry]);
  await sql`INSERT INTO accounts (account_id, standing, updated_at)
    SELECT account_id, ${added}::jsonb, ${now}::bigint
    FROM jsonb_to_recordset(${done}::jsonb) AS given(account_id text)
    ON CONFLICT (account_id) DO UPDATE
    SET standing = accounts.standing || excluded.standing, updated_at = excluded.updated_at`.execute(
    tx,
  );
  await sql`UPDATE accounts SET updated_at = ${now}, standing = coalesce(
      (SELECT jsonb_agg(one ORDER BY place) FROM jsonb_array_elements(standing)
        WITH ORDINALITY AS listed(one, place) WHERE one->>'decision_id' <> ${entry.decision_id}),
      '[]')
    FROM jsonb_to_recordset(${others}::jsonb) AS given(account_id text)
    WHERE accounts.account_id = given.account_id AND standing <> '[]'`.execute(tx);
}

/** How many went where, and a hash over exactly which. */
function countedBy(settled: readonly Settled[]): Record<string, number | string> {
  const counts: Record<string, number> = {};
  for (const { state } of settled) counts[state] = (counts[state] ?? 0) + 1;
  const lines = settled.map(({ account_id, state }) => `${account_id}\t${state}\n`).sort();
  return { ...counts, sha256: createHash('sha256').update(lines.join('')).digest('hex') };
}
