/** Reads from the store which values members of campaigns used, and how many others used them. */

import { BEFORE_TO } from '#schema/span-condition';
import type { Store } from '#store/index';
import {
  TRAIT_LIMITS,
  type TraitList,
  type UsedValue,
  type UseSummary,
} from './campaign-traits.ts';

const KNOWN_IP = "ip != toIPv6('::')";
const FOUR = "ip >= toIPv6('::ffff:0:0') AND ip < toIPv6('::1:0:0:0')";
const hashed = (column: string) => ({
  value: column,
  where: `fingerprint_version != 0 AND ${column} != 0`,
});

interface Kind {
  /** Grouped by as it is and shown as `text`; `beside` is grouped by too. */
  value: string;
  where: string;
  beside?: string;
  text?: string;
  /** Only what two members use: nearly all templates are of one exchange, and mark nobody. */
  shared?: true;
}

const KINDS: Record<TraitList, Kind> = {
  addresses: {
    value: 'ip',
    where: KNOWN_IP,
    text: "replaceOne(toString(value), '::ffff:', '')",
  },
  networks: {
    value: `(IPv6CIDRToRange(ip, if(${FOUR}, 120, 48)).1)`,
    where: KNOWN_IP,
    text: "concat(replaceOne(toString(value), '::ffff:', ''), if(value >= toIPv6('::ffff:0:0') AND value < toIPv6('::1:0:0:0'), '/24', '/48'))",
  },
  systems: { value: 'asn', where: 'asn != 0' },
  clients: { value: 'toString(user_agent)', where: "user_agent != ''", beside: 'toString(ja4)' },
  templates: { ...hashed('template_hash'), shared: true },
  tools: hashed('tools_hash'),
  system_prompts: hashed('system_hash'),
};

const TABLE = 'campaign_members';
const VALUES_TABLE = 'campaign_values';
/** Beside the join, so that only the members' part of the table is read. */
const CHOSEN = `account_id IN (SELECT account_id FROM ${TABLE})`;
/** Core and likely members have even numbers, fringe members the odd number after it. */
const INSIDE = 'group_number % 2 = 0';

/**
 * Reads what marks the traffic of the campaigns in the table of members. The number of queries does
 * not grow with them.
 */
export function createTraitsReader(store: Store) {
  return {
    async read(to: number) {
      const params = { to };
      const summaries = await store.query<UseSummary>(SUMMARY_SQL, { params });
      const used = {} as Record<TraitList, UsedValue[]>;
      for (const list of Object.keys(KINDS) as TraitList[]) {
        await store.command(`DROP TABLE IF EXISTS ${VALUES_TABLE}`);
        await store.command(chosenSql(list), { params });
        used[list] = await store.query<UsedValue>(valuesSql(list), { params });
      }
      await store.command(`DROP TABLE IF EXISTS ${VALUES_TABLE}`);
      return { summaries, used };
    },
  };
}

const counts = (map: string): string =>
  `tuple(${map}.1, arrayMap(count -> toFloat64(count), ${map}.2))`;

const SUMMARY_SQL = `
  SELECT intDiv(group_number, 2) AS set_number, toFloat64(uniqExact(account_id)) AS accounts,
    toFloat64(count()) AS exchanges,
    toFloat64(toUnixTimestamp64Milli(min(ts))) AS first_ms,
    toFloat64(toUnixTimestamp64Milli(max(ts))) AS last_ms,
    max(fingerprint_version) AS fingerprint_version,
    ${counts("sumMap([toHour(ts, 'UTC')], [toUInt64(1)])")} AS hours,
    ${counts('sumMap([toString(model)], [toUInt64(1)])')} AS models
  FROM exchanges INNER JOIN ${TABLE} USING (account_id)
  WHERE ${CHOSEN} AND ${BEFORE_TO} AND ${INSIDE} GROUP BY set_number ORDER BY set_number`;

/**
 * Puts by the values that most members used, one more than are shown: finding them is the dearest
 * part, and they are needed twice.
 */
function chosenSql(list: TraitList): string {
  const { value, where, beside = "''", shared } = KINDS[list];
  const chosen = `${CHOSEN} AND ${BEFORE_TO} AND ${where}`;
  const ofTwo = `${value} IN (SELECT ${value} FROM exchanges WHERE ${chosen} GROUP BY ${value}
    HAVING min(cityHash64(account_id)) != max(cityHash64(account_id)))`;
  return `
    CREATE TABLE ${VALUES_TABLE} ENGINE = Memory AS
    SELECT intDiv(group_number, 2) AS set_number, ${value} AS value, ${beside} AS beside,
      uniqIf(account_id, ${INSIDE}) AS accounts, uniq(account_id) AS members,
      countIf(${INSIDE}) AS exchanges,
      any(asn) AS operator, any(toString(network_kind)) AS kind, maxIf(ts, ${INSIDE}) AS last
    FROM exchanges INNER JOIN ${TABLE} USING (account_id)
    WHERE ${chosen} ${shared ? `AND ${ofTwo}` : ''}
    GROUP BY set_number, value, beside
    HAVING accounts > 0
    ORDER BY set_number, accounts DESC, exchanges DESC, value, beside
    LIMIT ${TRAIT_LIMITS[list] + 1} BY set_number`;
}

/**
 * The values put by, each with all accounts that used it. `uniq` is exact up to 65,536 accounts;
 * beyond that nobody asks whether a value is rare.
 */
function valuesSql(list: TraitList): string {
  const { value, where, beside = "''", text = 'toString(value)' } = KINDS[list];
  return `
    SELECT set_number, ${text} AS value, beside,
      toFloat64(used.accounts) AS accounts,
      toFloat64(total.accounts - used.members) AS others, toFloat64(used.exchanges) AS exchanges,
      operator AS asn, kind AS network_kind,
      toFloat64(toUnixTimestamp64Milli(last)) AS last_ms
    FROM ${VALUES_TABLE} AS used
    INNER JOIN (
      SELECT ${value} AS value, ${beside} AS beside, uniq(account_id) AS accounts
      FROM exchanges
      WHERE ${BEFORE_TO} AND ${where} AND (value, beside) IN (SELECT value, beside FROM ${VALUES_TABLE})
      GROUP BY value, beside
    ) AS total USING (value, beside)
    ORDER BY set_number, accounts DESC, exchanges DESC, value, beside`;
}
