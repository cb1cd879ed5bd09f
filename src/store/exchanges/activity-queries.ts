/** What reports ask of the exchanges: their span, their traffic over time, one account's habits. */

import { paramBatches } from '../param-batches.ts';
import type { Store } from '../store.ts';

/** Exchanges and output tokens in one bucket of time; `output_tokens` is null where none is known. */
export interface BucketRow {
  account_id: string;
  bucket: number;
  exchanges: number;
  output_tokens: number | null;
}

export interface ExchangeSpan {
  exchanges: number;
  accounts: number;
  /** UTC epoch milliseconds; null when the table is empty. */
  from: number | null;
  to: number | null;
}

/** How much was exchanged by how many, from when until when; `within` is UTC epoch ms, half open. */
export async function readSpan(
  store: Store,
  within: { from: number; to: number } | null = null,
): Promise<ExchangeSpan> {
  const where =
    within === null
      ? ''
      : `WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
  const rows = await store.query<{ exchanges: number; accounts: number; a: number; b: number }>(
    `SELECT toFloat64(count()) AS exchanges, toFloat64(uniqExact(account_id)) AS accounts,
       toFloat64(toUnixTimestamp64Milli(min(ts))) AS a, toFloat64(toUnixTimestamp64Milli(max(ts))) AS b
     FROM exchanges ${where}`,
    within === null ? {} : { params: { ...within } },
  );
  const row = rows[0];
  if (row === undefined || row.exchanges === 0) {
    return { exchanges: 0, accounts: 0, from: null, to: null };
  }
  return { exchanges: row.exchanges, accounts: row.accounts, from: row.a, to: row.b };
}

/** Exchange log fields that an unknown value can be told from, and how. */
const KNOWN_WHERE: Readonly<Record<string, string>> = {
  prompt: 'fingerprint_version > 0',
  ip: "ip != '::'",
  model: "model != ''",
  user_agent: "user_agent != ''",
  ja4: "ja4 != ''",
  device_id: "device_id != ''",
  aborted: 'aborted IS NOT NULL',
  input_tokens: 'input_tokens IS NOT NULL',
  output_tokens: 'output_tokens IS NOT NULL',
  cost_usd: 'cost_usd IS NOT NULL',
  envelope_replayed: 'envelope_replayed IS NOT NULL',
};

/** Those of the fields that no exchange has. Fields that every exchange has are never among them. */
export async function readMissingFields(store: Store, fields: Iterable<string>): Promise<string[]> {
  const asked = [...new Set(fields)].filter((field) => KNOWN_WHERE[field] !== undefined);
  if (asked.length === 0) return [];
  const counts = asked.map((field) => `toUInt8(countIf(${KNOWN_WHERE[field]}) > 0) AS ${field}`);
  const [row] = await store.query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM exchanges`,
  );
  return asked.filter((field) => row?.[field] === 0);
}

/** Addresses of the log, each once: all of them, or the same `most` whenever the log is the same. */
export async function readAddresses(store: Store, most: number): Promise<string[]> {
  const rows = await store.query<{ address: string }>(
    `SELECT toString(ip) AS address FROM exchanges WHERE ${KNOWN_WHERE.ip}
     GROUP BY ip ORDER BY sipHash64(ip) LIMIT {most:UInt32}`,
    { params: { most } },
  );
  return rows.map(({ address }) => address);
}

/** The ids of all exchanges, in blocks. */
export async function* readExchangeIds(
  store: Store,
  abort?: AbortSignal,
): AsyncGenerator<string[]> {
  const options = abort === undefined ? {} : { abort };
  for await (const block of store.stream<{ id: string }>('SELECT id FROM exchanges', options)) {
    yield block.map(({ id }) => id);
  }
}

/** The traffic of all accounts together by bucket; `account_id` is empty. */
export function readTotalBuckets(store: Store, bucketMs: number): Promise<BucketRow[]> {
  return store.query<BucketRow>(
    `SELECT '' AS account_id,
       toFloat64(intDiv(toUnixTimestamp64Milli(ts), {bucket:Int64})) AS bucket,
       toFloat64(count()) AS exchanges, toFloat64(sum(output_tokens)) AS output_tokens
     FROM exchanges GROUP BY bucket ORDER BY bucket`,
    { params: { bucket: bucketMs } },
  );
}

/** The same for some accounts, one row an account and bucket. */
export async function readAccountBuckets(
  store: Store,
  bucketMs: number,
  accountIds: readonly string[],
): Promise<BucketRow[]> {
  const rows: BucketRow[] = [];
  for (const ids of paramBatches([...accountIds].sort())) {
    for (const row of await readBuckets(store, bucketMs, ids)) rows.push(row);
  }
  return rows;
}

function readBuckets(store: Store, bucketMs: number, ids: readonly string[]): Promise<BucketRow[]> {
  return store.query<BucketRow>(
    `SELECT account_id,
       toFloat64(intDiv(toUnixTimestamp64Milli(ts), {bucket:Int64})) AS bucket,
       toFloat64(count()) AS exchanges, toFloat64(sum(output_tokens)) AS output_tokens
     FROM exchanges WHERE account_id IN {ids:Array(String)}
     GROUP BY account_id, bucket ORDER BY account_id, bucket`,
    { params: { bucket: bucketMs, ids } },
  );
}

export interface AccountActivity {
  account_id: string;
  exchanges: number;
  output_tokens: number | null;
  first_ms: number;
  last_ms: number;
  /** Exchanges by hour of week in UTC, Monday 00:00 first. */
  hours_of_week: number[];
  addresses: number;
  models: [string, number][];
  networks: [string, number][];
  user_agents: [string, number][];
  tasks: [string, number][];
  endpoints: [string, number][];
}

const HOUR_OF_WEEK = '(toDayOfWeek(ts) - 1) * 24 + toHour(ts)';
const TOP_COLUMNS = [
  ['models', 'model'],
  ['networks', "if(asn = 0, '', concat('AS', toString(asn), ' ', network_kind))"],
  ['user_agents', 'user_agent'],
  ['tasks', 'task'],
  ['endpoints', 'endpoint'],
] as const;

/** [values, counts] of an expression; topK keeps the state small whatever the account sends. */
const topCounts = (expression: string, name: string): string =>
  `topKIf(5, 8, 'counts')(${expression}, ${expression} != '') AS ${name}`;

/** What some accounts did, for their pages in a report. */
export async function readAccountActivity(
  store: Store,
  accountIds: readonly string[],
): Promise<AccountActivity[]> {
  const tops = TOP_COLUMNS.map(([name, expression]) => topCounts(expression, name)).join(',\n  ');
  const activity: AccountActivity[] = [];
  for (const ids of paramBatches(accountIds)) {
    const rows = await store.query<ActivityRow>(
      `SELECT account_id, toFloat64(count()) AS exchanges,
       toFloat64(sum(output_tokens)) AS output_tokens,
       toFloat64(toUnixTimestamp64Milli(min(ts))) AS first_ms,
       toFloat64(toUnixTimestamp64Milli(max(ts))) AS last_ms,
       toFloat64(uniqExactIf(ip, ip != toIPv6('::'))) AS addresses,
       sumMap([toUInt16(${HOUR_OF_WEEK})], [toUInt32(1)]) AS week,
       ${tops}
     FROM exchanges WHERE account_id IN {ids:Array(String)} GROUP BY account_id`,
      { params: { ids } },
    );
    activity.push(...rows.map(finishActivity));
  }
  return activity;
}

interface CountedValue {
  item: string;
  count: string | number;
}

type TopColumn = (typeof TOP_COLUMNS)[number][0];

/** As the engine answers: values with their counts, hours with theirs. */
type ActivityRow = Omit<AccountActivity, TopColumn | 'hours_of_week'> &
  Record<TopColumn, CountedValue[]> & { week: [slots: number[], counts: number[]] };

function finishActivity(row: ActivityRow): AccountActivity {
  const hours = new Array<number>(168).fill(0);
  const [slots, counts] = row.week;
  slots.forEach((slot, index) => {
    hours[slot] = Number(counts[index]);
  });
  const tops = Object.fromEntries(
    TOP_COLUMNS.map(([name]) => [
      name,
      row[name].map((value) => [value.item, Number(value.count)]),
    ]),
  ) as Pick<AccountActivity, TopColumn>;
  const { account_id, exchanges, output_tokens, first_ms, last_ms, addresses } = row;
  return {
    account_id,
    exchanges,
    output_tokens,
    first_ms,
    last_ms,
    addresses,
    hours_of_week: hours,
    ...tops,
  };
}
