/** Reads and writes campaigns, their members and the history of both. */
import { sql, type Transaction } from 'kysely';
import type { Campaign } from '#schema/campaign';
import type { CampaignEvent, CampaignMember, CampaignRecord } from '#schema/campaign-record';
import { canonicalJson } from '#std/canonical-json';
import { failure } from '#std/errors';
import { idsIn } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { Database, RecordsDatabase } from './database.ts';
import { jsonText } from './json-text.ts';
import type { CampaignReads, CampaignSighting, CampaignWrites } from './records.ts';

type Tx = Transaction<RecordsDatabase>;

/** What a list says of a campaign. */
export const LISTED_COLUMNS = [
  ...(['campaign', 'state', 'close_code', 'first_alarm_at', 'last_stood_at'] as const),
  ...(['contained_at', 'updated_at'] as const),
] as const;

export function campaignReads(db: Database): CampaignReads {
  const members: CampaignReads['members'] = (campaignId, at) =>
    db
      .selectFrom('campaign_members')
      .selectAll()
      .where('campaign_id', '=', campaignId)
      .$if(at === undefined, (query) => query.where('left_at', 'is', null))
      .$if(at !== undefined, (query) =>
        query
          .where('joined_at', '<=', at as number)
          .where((either) =>
            either.or([either('left_at', 'is', null), either('left_at', '>', at as number)]),
          ),
      )
      .orderBy('strength', 'desc')
      .orderBy('account_id')
      .execute();
  return {
    get: async (campaignId) => {
      const row = await db
        .selectFrom('campaigns')
        .selectAll()
        .where('campaign_id', '=', campaignId)
        .executeTakeFirst();
      return row === undefined
        ? null
        : campaignRecordOf(row, row.detail, await members(campaignId));
    },
    list: async ({ state } = {}) => {
      const rows = await db
        .selectFrom('campaigns')
        .select(LISTED_COLUMNS)
        .$if(state !== undefined, (query) =>
          query.where('state', '=', state as CampaignRecord['state']),
        )
        .orderBy('first_alarm_at', 'desc')
        .orderBy('campaign_id')
        .execute();
      return rows.map((row) => campaignRecordOf(row, null, []));
    },
    members,
    tests: (campaignId) => testsOf(db, campaignId),
    memberCounts: (campaignIds) => memberCountsOf(db, campaignIds),
    everMembers: (campaignId) =>
      db
        .selectFrom('campaign_members')
        .selectAll()
        .where('campaign_id', '=', campaignId)
        .orderBy('account_id')
        .execute(),
    events: async ({ campaignId, from = 0, to = Number.MAX_SAFE_INTEGER }) => {
      const rows = await db
        .selectFrom('campaign_events')
        .selectAll()
        .$if(campaignId !== undefined, (query) =>
          query.where('campaign_id', '=', campaignId as string),
        )
        .where('at', '>=', from)
        .where('at', '<', to)
        .orderBy('at')
        .orderBy('event_id')
        .execute();
      return rows.map(({ event_id, ...event }) => event);
    },
  };
}

async function memberCountsOf(
  db: Database,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('campaign_members')
    .select('campaign_id')
    .select(({ fn }) => fn.countAll<number>().as('members'))
    .where('left_at', 'is', null)
    .where(
      sql<boolean>`campaign_id IN
        (SELECT jsonb_array_elements_text(${jsonText(campaignIds)}::jsonb))`,
    )
    .groupBy('campaign_id')
    .execute();
  return new Map(rows.map(({ campaign_id, members }) => [campaign_id, members]));
}

async function testsOf(db: Database, campaignId: string): Promise<Campaign['tests'] | null> {
  const row = await db
    .selectFrom('campaigns')
    .select('campaign')
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst();
  return row?.campaign.tests ?? null;
}

interface CampaignRow extends Omit<CampaignRecord, 'campaign' | 'detail'> {
  campaign: Omit<Campaign, 'members'>;
}

export function campaignRecordOf(
  { campaign, state, close_code, ...times }: CampaignRow,
  detail: CampaignRecord['detail'],
  members: readonly CampaignMember[],
): CampaignRecord {
  const { first_alarm_at, last_stood_at, contained_at, updated_at } = times;
  const listed = members.map(({ account_id, role, strength }) => ({ account_id, role, strength }));
  return {
    campaign: { ...campaign, members: listed },
    detail,
    state,
    close_code,
    first_alarm_at,
    last_stood_at,
    contained_at,
    updated_at,
  };
}

export function campaignWrites(tx: Tx, audit: Audit): CampaignWrites {
  return {
    note: async (sightings) => {
      const events: CampaignEvent[] = [];
      for (const sighting of sightings) {
        const event = await noteCampaign(tx, audit, sighting);
        if (event !== null) events.push(event);
      }
      return events;
    },
    setState: async (campaignId, state, closeCode = null) => {
      const known = await campaignReads(tx).get(campaignId);
      if (known === null) {
        throw failure('RECORDS_NOT_FOUND', { what: `campaign ${campaignId}` });
      }
      const contained_at =
        state === 'contained' ? (known.contained_at ?? audit.now) : known.contained_at;
      await tx
        .updateTable('campaigns')
        .set({ state, close_code: closeCode, contained_at, updated_at: audit.now })
        .where('campaign_id', '=', campaignId)
        .execute();
      const event = stateEvent(known.state, state);
      await tx
        .insertInto('campaign_events')
        .values(eventOf(known.campaign, { at: audit.now, event, note: closeCode }))
        .execute();
      const before = { state: known.state, close_code: known.close_code };
      const after = { state, close_code: closeCode };
      const object = `campaign:${campaignId}`;
      audit.note({ what: 'campaign-state-changed', object, before, after });
    },
  };
}

function stateEvent(
  from: CampaignRecord['state'],
  to: CampaignRecord['state'],
): CampaignEvent['event'] {
  if (to === 'contained') return 'contained';
  if (to === 'closed' || to === 'dormant') return to;
  return from === 'contained' ? 'released' : 'reopened';
}

function eventOf(
  campaign: Campaign,
  { at, event, note }: Pick<CampaignEvent, 'at' | 'event' | 'note'>,
): CampaignEvent {
  return {
    campaign_id: campaign.campaign_id,
    at,
    event,
    confidence: campaign.confidence,
    q_value: campaign.q_value,
    members: campaign.members.length,
    exchanges: campaign.exchanges,
    tests: campaign.tests.length,
    doubts: campaign.against.length,
    note,
  };
}

/** Writes what is new of a campaign; null when nothing that matters changed. */
async function noteCampaign(
  tx: Tx,
  audit: Audit,
  { campaign, detail, at }: CampaignSighting,
): Promise<CampaignEvent | null> {
  const { campaign_id } = campaign;
  const known = await campaignReads(tx).get(campaign_id);
  const firstAlarmAt = Math.min(
    Date.parse(campaign.first_alarm_at),
    known?.first_alarm_at ?? Number.POSITIVE_INFINITY,
  );
  // A later analysis that sees less of the past must not take an alarm back.
  const first_alarm_at = new Date(firstAlarmAt).toISOString();
  const { members, ...rest } = { ...campaign, first_alarm_at };
  const moved = await moveMembers(tx, { campaignId: campaign_id, members, at });
  const text = jsonText(rest);
  const row = {
    campaign: text,
    detail: detail === null ? null : jsonText(detail),
    first_alarm_at: firstAlarmAt,
    last_stood_at: at,
    updated_at: audit.now,
  };
  const state = known === null || known.state === 'dormant' ? 'open' : known.state;
  await tx
    .insertInto('campaigns')
    .values({ campaign_id, ...row, state, close_code: null, contained_at: null })
    .onConflict((conflict) => conflict.column('campaign_id').doUpdateSet({ ...row, state }))
    .execute();
  if (known !== null && moved === 0 && !differs(known.campaign, campaign)) return null;
  const event = eventOf(campaign, {
    at,
    event: known === null ? 'alarmed' : 'changed',
    note: null,
  });
  await tx.insertInto('campaign_events').values(event).execute();
  const before = known === null ? null : summaryOf(known.campaign);
  const after = { ...summaryOf(campaign), members_moved: moved };
  const what = known === null ? 'campaign-alarmed' : 'campaign-changed';
  audit.note({ what, object: `campaign:${campaign_id}`, before, after });
  return event;
}

const summaryOf = ({ confidence, q_value, members }: Campaign) => ({
  confidence,
  q_value,
  members: members.length,
});

/** Growing counts alone are no event: they change with every look. */
function differs(known: Campaign, now: Campaign): boolean {
  const essence = ({ confidence, q_value, tests, against }: Campaign) =>
    canonicalJson([confidence, q_value, tests.map(({ test }) => test), against.length]);
  return essence(known) !== essence(now);
}

/**
 * Members that came, left or changed their role; gives back how many came or left. Compared here, not
 * in SQL, where joining lists of unknown length was measured to take 17 s for 24,000 members.
 */
async function moveMembers(
  tx: Tx,
  { campaignId, members, at }: { campaignId: string; members: Campaign['members']; at: number },
): Promise<number> {
  const known = new Map(
    (await campaignReads(tx).members(campaignId)).map((one) => [one.account_id, one]),
  );
  const came = members.filter(({ account_id }) => !known.has(account_id));
  const stayed = new Set(members.map(({ account_id }) => account_id));
  const left = [...known.keys()].filter((id) => !stayed.has(id));
  const changed = members.filter(({ account_id, role, strength }) => {
    const before = known.get(account_id);
    return before !== undefined && (before.role !== role || before.strength !== strength);
  });
  if (left.length > 0) {
    await tx
      .updateTable('campaign_members')
      .set({ left_at: at })
      .where('campaign_id', '=', campaignId)
      .where(idsIn(left))
      .execute();
  }
  const written = jsonText([...came, ...changed]);
  await sql`INSERT INTO campaign_members
    SELECT ${campaignId}, account_id, role, strength, ${at}::bigint, NULL
    FROM jsonb_to_recordset(${written}::jsonb)
      AS given(account_id text, role text, strength double precision)
    ON CONFLICT (campaign_id, account_id) DO UPDATE
    SET role = excluded.role, strength = excluded.strength, left_at = NULL`.execute(tx);
  return came.length + left.length;
}
