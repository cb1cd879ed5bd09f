/** Reads the prompts, streams and wording of several groups from the store in one pass each. */

import { IN_SPAN } from '#schema/span-condition';
import type { Store } from '#store/index';
import type { Span } from '../links/link-query.ts';

/** A set of accounts whose evidence is to be read. */
export interface GroupRequest {
  /** All accounts; a stream with some left out would look less regular than it is. */
  accountIds: readonly string[];
  /** From when the stream is read, UTC epoch ms; null = not at all. */
  streamFrom: number | null;
  /** From when the shared wording is read; null = not at all. */
  wordedFrom: number | null;
}

/** One account's prompts in the window. */
export interface ContentRow {
  account_id: string;
  prompts: number;
  /** A bounded sample of embeddings, ±127 each dimension; drawn by hash, so that it is always the same. */
  embeddings: number[][];
  /** Means in the order of SCORES. */
  scores: number[];
}

export const SCORES = [
  'teaching',
  'reasoning_elicitation',
  'rubric_grading',
  'safe_rewriting',
  'datasetness',
] as const;

export interface StreamRow {
  /** Index of the request. */
  group_number: number;
  /** Merged exchanges in order: UTC epoch ms and position in `accountIds`. */
  at: number[];
  member: number[];
}

/** A prompt template that members of a group share. */
export interface WordingRow {
  group_number: number;
  /** Per template: position in `accountIds` → exchanges, as two parallel lists. */
  members: number[];
  exchanges: number[];
  /** Distinct prompts, and prompts that two or more members sent exactly alike. */
  distinct: number;
  repeated: number;
}

const MEMBERS_TABLE = 'group_members';
const STREAM_EVENTS = 8000;
const TEMPLATES_PER_GROUP = 100;
export const SAMPLED_PROMPTS = 12;

/** Reads what the tests need of some groups, all of them in one pass each. */
export function createGroupReader(store: Store) {
  return {
    async prepare(): Promise<void> {
      await store.command(`DROP TABLE IF EXISTS ${MEMBERS_TABLE}`);
      await store.command(
        `CREATE TABLE ${MEMBERS_TABLE}
         (group_number UInt32, member UInt32, account_id String, stream_from UInt64, worded_from UInt64)
         ENGINE = Memory`,
      );
    },

    /** Names the groups that `streams` and `wordings` are about. */
    async choose(groups: readonly GroupRequest[]): Promise<void> {
      await store.command(`TRUNCATE TABLE ${MEMBERS_TABLE}`);
      const rows = groups.flatMap(({ accountIds, streamFrom, wordedFrom }, group_number) =>
        accountIds.map((account_id, member) => ({
          group_number,
          member,
          account_id,
          stream_from: streamFrom ?? Number.MAX_SAFE_INTEGER,
          worded_from: wordedFrom ?? Number.MAX_SAFE_INTEGER,
        })),
      );
      await store.insertRows(MEMBERS_TABLE, rows);
    },

    /** Embeddings are drawn by sorting: an aggregate that keeps whole arrays is slower. */
    async contents(span: Span, accounts: readonly string[]): Promise<ContentRow[]> {
      const means = SCORES.map((score) => `avg(${score})`).join(', ');
      const from = `FROM exchanges WHERE ${IN_SPAN} AND fingerprint_version > 0
        AND account_id IN {accounts:Array(String)}`;
      const params = { ...span, accounts };
      const [rows, drawn] = await Promise.all([
        store.query<Omit<ContentRow, 'embeddings'>>(
          `SELECT account_id, toFloat64(count()) AS prompts, [${means}] AS scores
           ${from} GROUP BY account_id`,
          { params },
        ),
        store.query<{ account_id: string; embedding: number[] }>(
          `SELECT account_id, embedding ${from} AND notEmpty(embedding)
           ORDER BY account_id, cityHash64(ts, exact_hash), embedding
           LIMIT ${SAMPLED_PROMPTS} BY account_id`,
          { params },
        ),
      ]);
      const ofAccount = Map.groupBy(drawn, ({ account_id }) => account_id);
      return rows.map((row) => ({
        ...row,
        embeddings: (ofAccount.get(row.account_id) ?? []).map(({ embedding }) => embedding),
      }));
    },

    /** Exchanges with a model and with any, in a span, of accounts that sent anything. */
    modelUse(
      span: Span & { model: string },
      accounts: readonly string[],
    ): Promise<{ account_id: string; used: number; total: number }[]> {
      return store.query(
        `SELECT account_id, toFloat64(countIf(model = {model:String})) AS used,
           toFloat64(count()) AS total
         FROM exchanges
         WHERE ${IN_SPAN} AND account_id IN {accounts:Array(String)}
         GROUP BY account_id`,
        { params: { ...span, accounts } },
      );
    },

    streams(span: Span): AsyncIterable<StreamRow[]> {
      return store.stream<StreamRow>(
        `SELECT group_number, groupArray(ms) AS at, groupArray(member) AS member FROM (
           SELECT group_number, member, toFloat64(toUnixTimestamp64Milli(ts)) AS ms
           FROM exchanges INNER JOIN ${MEMBERS_TABLE} USING (account_id)
           WHERE ${IN_SPAN} AND toUnixTimestamp64Milli(ts) >= stream_from
           ORDER BY group_number, ts DESC, member LIMIT ${STREAM_EVENTS} BY group_number)
         GROUP BY group_number`,
        { params: { ...span } },
      );
    },

    /** Most templates are one account's own: prompts are gathered only for those that two show. */
    wordings(span: Span): AsyncIterable<WordingRow[]> {
      const from = (join: string) => `FROM exchanges ${join} WHERE ${IN_SPAN}
        AND fingerprint_version > 0 AND account_id IN (SELECT account_id FROM ${MEMBERS_TABLE})`;
      return store.stream<WordingRow>(
        `WITH arraySort(groupArray((member, toFloat64(sent)))) AS used
         SELECT group_number, used.1 AS members, used.2 AS exchanges,
           toFloat64(length(arrayDistinct(groupArrayArray(prompts)))) AS distinct,
           length(groupArrayArray(prompts)) - distinct AS repeated
         FROM (
           SELECT group_number, template_hash, member, count() AS sent,
             groupUniqArray(64)(exact_hash) AS prompts
           ${from(`INNER JOIN ${MEMBERS_TABLE} USING (account_id)`)}
             AND toUnixTimestamp64Milli(ts) >= worded_from
             AND template_hash IN (
               SELECT template_hash ${from('')} GROUP BY template_hash
               HAVING min(account_id) != max(account_id))
           GROUP BY group_number, template_hash, member)
         GROUP BY group_number, template_hash
         HAVING count() >= 3
         ORDER BY group_number, count() * sum(sent) DESC, template_hash
         LIMIT ${TEMPLATES_PER_GROUP} BY group_number`,
        { params: { ...span } },
      );
    },
  };
}

export type GroupReader = ReturnType<typeof createGroupReader>;
