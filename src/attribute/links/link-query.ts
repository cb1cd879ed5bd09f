/** Reads shared values, activity and exposures from the store, step by step. */

import { IN_SPAN } from '#schema/span-condition';
import type { QueryParams, Store } from '#store/index';
import { RARE_ACCOUNTS, type TrafficView, type View } from '../view.ts';

/** What one account sent within a step. */
export interface ActivityRow {
  account_id: string;
  /** Hash of the account id, below 2^53; stands for it in links. */
  key: number;
  exchanges: number;
  first_ms: number;
  last_ms: number;
}

/** A value and who shares it. `accounts` is empty once the value has become popular. */
export interface SharedRow {
  /** Index into the list of views. */
  view: number;
  /** Hash of what is shared, below 2^53. */
  base: number;
  /** Bucket of time in which it was shared; 0 for values that hold whenever. */
  bucket: number;
  /** Account keys. */
  accounts: number[];
}

/** How many values of a lasting view an account showed for the first time in this step. */
export interface ExposureRow {
  view: number;
  account: number;
  fresh: number;
}

/** A step and the age that its lasting values belong to: sharing is counted age by age. */
export interface AgedSpan extends Span {
  age: number;
}

/** Part of the traffic, [from, to) in UTC epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** What is read of the views with buckets of `bucketMs`: from bucket to bucket. */
export interface BucketSpan extends Span {
  bucketMs: number;
}

const TABLE = 'link_incidences';
const STEP_TABLE = 'link_step';
const KEY_BITS = '9007199254740991';
const ACCOUNT_KEY = `bitAnd(cityHash64(account_id), ${KEY_BITS})`;

interface NumberedView {
  number: number;
  view: TrafficView;
}

/**
 * Reads links step by step. What is shared within a bucket of time is found by one aggregation
 * over the step's traffic, each bucket once, when it is over; what lasts (addresses, devices, ...) is kept
 * as incidences in the store for an age of some days, and only values that gained an account in the
 * step are read again.
 * Memory in the engine grows with the step's distinct values, here with what is shared.
 */
export function createLinkReader(store: Store, views: readonly View[]) {
  const traffic: NumberedView[] = views.flatMap((view, number) =>
    view.from === 'traffic' ? [{ number, view }] : [],
  );
  const lasting = traffic.filter(({ view }) => view.bucketMs === null);
  const momentary = traffic.filter(({ view }) => view.bucketMs !== null);

  return {
    /** Makes the tables of the incremental state, empty. */
    async prepare(): Promise<void> {
      await store.command(`DROP TABLE IF EXISTS ${STEP_TABLE}`);
      await store.command(`DROP TABLE IF EXISTS ${TABLE}`);
      await store.command(
        `CREATE TABLE ${TABLE}
         (age UInt32, view LowCardinality(String), value UInt64, account UInt64,
           step DateTime64(3, 'UTC'))
         ENGINE = MergeTree PARTITION BY age ORDER BY (view, value, account)`,
      );
      await store.command(
        `CREATE TABLE ${STEP_TABLE}
         (view LowCardinality(String), value UInt64, account UInt64) ENGINE = Memory`,
      );
    },

    /** Drops the lasting values of an age that has passed. */
    async forget(age: number): Promise<void> {
      await store.command(`ALTER TABLE ${TABLE} DROP PARTITION ${Math.trunc(age)}`);
    },

    /** In the order of first exchanges, from which accounts are numbered. */
    activity(span: Span): AsyncIterable<ActivityRow[]> {
      return store.stream<ActivityRow>(
        `SELECT account_id, toFloat64(${ACCOUNT_KEY}) AS key, toFloat64(count()) AS exchanges,
           toFloat64(toUnixTimestamp64Milli(min(ts))) AS first_ms,
           toFloat64(toUnixTimestamp64Milli(max(ts))) AS last_ms
         FROM exchanges WHERE ${IN_SPAN} GROUP BY account_id ORDER BY first_ms, account_id`,
        { params: { ...span } },
      );
    },

    /** First use of each model in the step, by anybody. */
    models(span: Span): Promise<{ model: string; first_ms: number }[]> {
      return store.query(
        `SELECT model, toFloat64(toUnixTimestamp64Milli(min(ts))) AS first_ms
         FROM exchanges WHERE ${IN_SPAN} AND model != '' GROUP BY model`,
        { params: { ...span } },
      );
    },

    /** Each account's first use of a model in the step. */
    firstUses(span: Span & { model: string }): Promise<{ key: number; first_ms: number }[]> {
      return store.query(
        `SELECT toFloat64(${ACCOUNT_KEY}) AS key,
           toFloat64(toUnixTimestamp64Milli(min(ts))) AS first_ms
         FROM exchanges WHERE ${IN_SPAN} AND model = {model:String} GROUP BY account_id`,
        { params: { ...span } },
      );
    },

    /**
     * Values of the momentary views that accounts share within a bucket of time, all bucket lengths in
     * one pass. `oneIn` reads that part of the values (by hash) of content views; `exchanges` says about
     * how many are read.
     */
    momentary(
      spans: readonly BucketSpan[],
      { oneIn, exchanges }: { oneIn: number; exchanges: number },
    ): AsyncIterable<SharedRow[]> {
      const from = Math.min(...spans.map((span) => span.from));
      const to = Math.max(...spans.map((span) => span.to));
      const sql = momentarySql(momentary, spans, { oneIn, few: exchanges <= FEW_EXCHANGES });
      return store.stream<SharedRow>(sql, { params: { from, to, one_in: oneIn } });
    },

    /** Bucket lengths of the momentary views, shortest first. */
    bucketLengths: [...new Set(momentary.map(({ view }) => view.bucketMs as number))].sort(
      (a, b) => a - b,
    ),

    /** Takes the step's lasting values into the state; to be called once a step, in order. */
    async keepLasting(span: AgedSpan): Promise<void> {
      const params: QueryParams = { ...span };
      await store.command(`TRUNCATE TABLE ${STEP_TABLE}`);
      await store.command(
        `INSERT INTO ${STEP_TABLE}
${lastingSql(lasting)}`,
        { params },
      );
      await store.command(
        `INSERT INTO ${TABLE}
         SELECT {age:UInt32}, view, value, account, fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         FROM ${STEP_TABLE}
         WHERE (view, value, account) NOT IN (
           SELECT view, value, account FROM ${TABLE}
           WHERE age = {age:UInt32} AND (view, value) IN (SELECT view, value FROM ${STEP_TABLE}))`,
        { params },
      );
    },

    /** How many lasting values each account showed for the first time in the step. */
    exposures({ to, age }: AgedSpan): AsyncIterable<ExposureRow[]> {
      return store.stream<ExposureRow>(
        `SELECT ${viewNumber(lasting)} AS view, toFloat64(account) AS account,
           toFloat64(count()) AS fresh
         FROM ${TABLE} WHERE ${NEW_IN_STEP} GROUP BY view, account`,
        { params: { to, age } },
      );
    },

    /** All sharers of the lasting values that gained one in the step. */
    lasting({ to, age }: AgedSpan): AsyncIterable<SharedRow[]> {
      return store.stream<SharedRow>(
        `SELECT ${viewNumber(lasting)} AS view, toFloat64(value) AS base, 0 AS bucket,
           if(count() > ${RARE_ACCOUNTS}, [], groupArray(${RARE_ACCOUNTS})(toFloat64(account)))
             AS accounts
         FROM ${TABLE}
         WHERE age = {age:UInt32}
           AND (${TABLE}.view, value) IN (SELECT view, value FROM ${TABLE} WHERE ${NEW_IN_STEP})
         GROUP BY ${TABLE}.view, value HAVING count() > 1`,
        { params: { to, age } },
      );
    },
  };
}

export type LinkReader = ReturnType<typeof createLinkReader>;

const NEW_IN_STEP = "age = {age:UInt32} AND step = fromUnixTimestamp64Milli({to:Int64}, 'UTC')";

/** Shared values of so many exchanges are gathered at once: less work than a second pass. */
const FEW_EXCHANGES = 50_000;

/**
 * Nearly every value is shown by one account only, so that sets of accounts are gathered in a second
 * pass, for those that have two: telling so takes the least and the greatest account of each.
 */
function momentarySql(
  views: readonly NumberedView[],
  spans: readonly BucketSpan[],
  { oneIn, few }: { oneIn: number; few: boolean },
): string {
  const shown = `
    SELECT shown.1 AS view, shown.2 AS value, shown.3 AS moment, account
    FROM (
      SELECT arrayJoin(${shownWithin(views, spans)}) AS shown, ${ACCOUNT_KEY} AS account
      FROM exchanges WHERE ${IN_SPAN})
    WHERE value != 0 ${sampled(views, oneIn)}`;
  const place = 'cityHash64(view, value, moment)';
  const shared = few
    ? ''
    : `WHERE ${place} IN (
        SELECT ${place} FROM (${shown}) GROUP BY 1 HAVING min(account) != max(account))`;
  return `
    SELECT view, toFloat64(bitAnd(value, ${KEY_BITS})) AS base, toFloat64(moment) AS bucket,
      arrayMap(account -> toFloat64(account), groupUniqArray(${RARE_ACCOUNTS + 1})(account))
        AS accounts
    FROM (${shown})
    ${shared}
    GROUP BY view, value, moment
    HAVING length(accounts) BETWEEN 2 AND ${RARE_ACCOUNTS}`;
}

/** All (view, value, bucket of time) that an exchange shows within the spans of its views' buckets. */
function shownWithin(views: readonly NumberedView[], spans: readonly BucketSpan[]): string {
  const ms = 'toUnixTimestamp64Milli(ts)';
  const lists = spans.map(({ bucketMs, from, to }) => {
    const moment = `toUInt32(intDiv(${ms}, ${Math.trunc(bucketMs)}))`;
    const shown = shownValues(
      views.filter(({ view }) => view.bucketMs === bucketMs),
      moment,
    );
    return `if(${ms} >= ${Math.trunc(from)} AND ${ms} < ${Math.trunc(to)}, ${shown}, [])`;
  });
  return concatenated(lists);
}

/** All (view, value, moment) that an exchange shows. */
function shownValues(views: readonly NumberedView[], moment: string): string {
  const shown = (number: number, value: string): string =>
    `(toUInt8(${number}), toUInt64(${value}), ${moment})`;
  const single = views.filter(({ view }) => !view.many);
  const many = views.filter(({ view }) => view.many);
  return concatenated([
    ...(single.length === 0
      ? []
      : [`[${single.map(({ number, view }) => shown(number, view.base)).join(', ')}]`]),
    ...many.map(({ number, view }) => `arrayMap(one -> ${shown(number, 'one')}, ${view.base})`),
  ]);
}

const concatenated = (lists: readonly string[]): string =>
  lists.length === 1 ? lists[0]! : `arrayConcat(${lists.join(', ')})`;

function sampled(views: readonly NumberedView[], oneIn: number): string {
  const content = views.filter(({ view }) => view.family === 'content');
  if (oneIn <= 1 || content.length === 0) return '';
  const numbers = content.map(({ number }) => number).join(', ');
  return `AND (value % {one_in:UInt32} = 0 OR view NOT IN (${numbers}))`;
}

/** Every (view, value, account) of the step. An account repeats itself: its values are gathered first. */
function lastingSql(views: readonly NumberedView[]): string {
  const gathered = views.map(
    ({ number, view }) =>
      `groupUniqArray${view.many ? 'Array' : ''}(${view.base}) AS values_${number}`,
  );
  const shown = views.map(
    ({ number, view }) => `arrayMap(one -> ('${view.id}', toUInt64(one)), values_${number})`,
  );
  return `
    SELECT DISTINCT shown.1 AS view, bitAnd(shown.2, ${KEY_BITS}) AS value, account
    FROM (
      SELECT ${ACCOUNT_KEY} AS account, arrayJoin(arrayConcat(${shown.join(', ')})) AS shown
      FROM (
        SELECT account_id, ${gathered.join(', ')}
        FROM exchanges WHERE ${IN_SPAN} GROUP BY account_id))
    WHERE value != 0`;
}

function viewNumber(views: readonly NumberedView[]): string {
  const ids = views.map(({ view }) => `'${view.id}'`).join(', ');
  const numbers = views.map(({ number }) => number).join(', ');
  return `transform(${TABLE}.view, [${ids}], [${numbers}], 255)`;
}
