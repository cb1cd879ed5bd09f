/** Reads from the store what reports say of a campaign's traffic: totals, hours and marked wording. */

import { BEFORE_TO } from '#schema/span-condition';
import type { Store } from '#store/index';
import type { MemberSet } from './campaign-traits.ts';
import { createTraitsReader } from './traits-query.ts';

/** What a set of accounts did, all together. */
export interface TrafficProfile {
  group_number: number;
  exchanges: number;
  accounts: number;
  /** Name → exchanges; '' = unknown. */
  tasks: [string[], number[]];
  networks: [string[], number[]];
  hours: [number[], number[]];
  addresses: number;
  system_prompts: number;
  /** Exchanges with the commonest system prompt. */
  top_system: number;
  /** Exchanges that name an end user, and how many they name. */
  with_end_user: number;
  end_users: number;
}

/** Exchanges of one account in one hour. */
export interface RasterRow {
  account_id: string;
  /** Hours since 1970. */
  hour: number;
  exchanges: number;
}

/** How much of an account's traffic uses the wording that marks its campaign. */
export interface MixtureRow {
  account_id: string;
  exchanges: number;
  marked: number;
  /** Named end users, and those with marked exchanges. */
  end_users: number;
  marked_end_users: number;
}

/** Hashes that mark a campaign's wording. */
export interface MarkedWording {
  templates: readonly number[];
  systems: readonly number[];
  tools: readonly number[];
}

const TABLE = 'campaign_members';
const CHOSEN = `account_id IN (SELECT account_id FROM ${TABLE})`;

/** Reads what a report says of campaigns: bounded sums over their members' rows. */
export function createCampaignReader(store: Store) {
  async function choose(sets: readonly (readonly string[])[]): Promise<void> {
    await store.command(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (group_number UInt32, account_id String) ENGINE = Memory`,
    );
    await store.command(`TRUNCATE TABLE ${TABLE}`);
    await store.insertRows(
      TABLE,
      sets.flatMap((ids, group_number) => ids.map((account_id) => ({ group_number, account_id }))),
    );
  }

  const traitsReader = createTraitsReader(store);
  return {
    /** What marks the traffic of each campaign, with who else shows it. */
    async traits(sets: readonly MemberSet[], to: number) {
      await choose(sets.flatMap(({ inside, fringe }) => [inside, fringe]));
      return traitsReader.read(to);
    },

    /** One row a set that sent anything before `to`. */
    async profiles(sets: readonly (readonly string[])[], to: number): Promise<TrafficProfile[]> {
      await choose(sets);
      return store.query<TrafficProfile>(
        profileSql('group_number', `INNER JOIN ${TABLE} USING (account_id)`),
        {
          params: { to },
        },
      );
    },

    /** The same for everybody together. */
    async everybody(to: number): Promise<TrafficProfile | null> {
      const rows = await store.query<TrafficProfile>(profileSql('0', ''), { params: { to } });
      return rows[0] ?? null;
    },

    async raster(accountIds: readonly string[], to: number): Promise<RasterRow[]> {
      await choose([accountIds]);
      return store.query<RasterRow>(
        `SELECT account_id, toFloat64(intDiv(toUnixTimestamp(ts), 3600)) AS hour,
           toFloat64(count()) AS exchanges
         FROM exchanges WHERE ${BEFORE_TO} AND ${CHOSEN}
         GROUP BY account_id, hour ORDER BY account_id, hour`,
        { params: { to } },
      );
    },

    /** How many exchanges the accounts had before a moment, UTC epoch ms. */
    async exchangesBefore(accountIds: readonly string[], at: number): Promise<number> {
      await choose([accountIds]);
      const rows = await store.query<{ exchanges: number }>(
        `SELECT toFloat64(count()) AS exchanges FROM exchanges WHERE ${BEFORE_TO} AND ${CHOSEN}`,
        { params: { to: at } },
      );
      return rows[0]?.exchanges ?? 0;
    },

    async mixture(
      accountIds: readonly string[],
      marks: MarkedWording,
      to: number,
    ): Promise<MixtureRow[]> {
      await choose([accountIds]);
      return store.query<MixtureRow>(
        `WITH has({templates:Array(UInt64)}, template_hash) OR has({systems:Array(UInt64)}, system_hash)
           OR has({tools:Array(UInt64)}, tools_hash) AS marks
         SELECT account_id, toFloat64(count()) AS exchanges, toFloat64(countIf(marks)) AS marked,
           toFloat64(uniqIf(end_user_id, end_user_id != '')) AS end_users,
           toFloat64(uniqIf(end_user_id, end_user_id != '' AND marks)) AS marked_end_users
         FROM exchanges WHERE ${BEFORE_TO} AND ${CHOSEN}
         GROUP BY account_id`,
        { params: { to, ...marks } },
      );
    },
  };
}

export type CampaignReader = ReturnType<typeof createCampaignReader>;

const numbers = (map: string): string =>
  `tuple(${map}.1, arrayMap(count -> toFloat64(count), ${map}.2))`;

function profileSql(groupNumber: string, join: string): string {
  return `SELECT ${groupNumber} AS group_number, toFloat64(count()) AS exchanges,
      toFloat64(uniqExact(account_id)) AS accounts,
      ${numbers('sumMap([toString(task)], [toUInt64(1)])')} AS tasks,
      ${numbers('sumMap([toString(network_kind)], [toUInt64(1)])')} AS networks,
      ${numbers('sumMap([toHour(ts)], [toUInt64(1)])')} AS hours,
      toFloat64(uniq(ip)) AS addresses, toFloat64(uniqIf(system_hash, system_hash != 0)) AS system_prompts,
      toFloat64(arrayMax(sumMapIf([system_hash], [toUInt64(1)], system_hash != 0).2)) AS top_system,
      toFloat64(countIf(end_user_id != '')) AS with_end_user,
      toFloat64(uniqIf(end_user_id, end_user_id != '')) AS end_users
    FROM exchanges ${join} WHERE ${BEFORE_TO} GROUP BY group_number`;
}
