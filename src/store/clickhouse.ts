/**
 * The one file that speaks through the ClickHouse client: queries, inserts, streams, and its
 * errors made ours.
 */

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import { storable } from '#schema/foreign-text';
import { failure, messageOf, StillwatchError } from '#std/errors';
import { AnswerBroken, jsonRowBlocks } from './json-rows.ts';
import { paramsInBody } from './params-in-body.ts';
import { isDamage, ServerError, serverErrorIn } from './server-error.ts';
import type { QueryOptions, Store } from './store.ts';
import type { TableEngine } from './tables.ts';

export interface ClickhouseOptions {
  url: string;
  /** Where the tables live: one server's own unless told otherwise. */
  tables?: TableEngine;
  username?: string | undefined;
  password?: string | undefined;
  database?: string | undefined;
  /** Waits until requests make sense; rejects with why they never will. */
  ready?: () => Promise<void>;
  /** Why the connection broke, when the owner of the server knows better. */
  explainFailure?: () => Promise<StillwatchError | null>;
  /** Runs after the client's own end. */
  onClose?: () => Promise<void>;
}

interface Statement extends QueryOptions {
  sql: string;
  /** Rows of an INSERT. */
  rows?: Readable;
}

/** A socket may be silent as long as a long query computes: the query's own limit decides. */
const SOCKET_TIMEOUT_MS = 24 * 3_600_000;
const CONNECTIONS = 32;
/** ClickHouse's own bound of a query's text. */
const MOST_OF_QUERY = 262_144;
const WHY_LENGTH = 1_000;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new RangeError(`not an identifier: ${JSON.stringify(name)}`);
  return `\`${name}\``;
}

function connect(options: ClickhouseOptions): ClickHouseClient {
  const { url, username, password, database } = options;
  return createClient({
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    application: 'stillwatch',
    max_open_connections: CONNECTIONS,
    request_timeout: SOCKET_TIMEOUT_MS,
    compression: { request: false, response: false },
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** Rows of a failed INSERT may be quoted in the server's message: only its kind is told. */
function insertFailure(error: ClickHouseError): string {
  const row = /\(at row \d+\)/.exec(error.message)?.[0] ?? '';
  return `INSERT: ${error.type ?? 'ERROR'} (code ${error.code}) ${row}`.trim();
}

function serverErrorOf(error: ClickHouseError | AnswerBroken): ServerError | undefined {
  if (error instanceof AnswerBroken) return serverErrorIn(error.message);
  return new ServerError(error.type ?? 'ERROR', Number(error.code));
}

async function explain(error: unknown, of: Statement, options: ClickhouseOptions): Promise<Error> {
  if (error instanceof StillwatchError) return error;
  if (error instanceof AnswerBroken || error instanceof ClickHouseError) {
    const text =
      of.rows !== undefined && error instanceof ClickHouseError
        ? insertFailure(error)
        : error.message;
    const why = text.slice(0, WHY_LENGTH);
    const cause = serverErrorOf(error);
    const damaged = of.rows === undefined && isDamage(cause?.type ?? null);
    return failure(damaged ? 'STORE_DAMAGED' : 'STORE_QUERY_FAILED', { why }, { cause });
  }
  const known = await options.explainFailure?.();
  return known ?? failure('STORE_UNREACHABLE', { url: options.url, why: messageOf(error) });
}

function killQuery(client: ClickHouseClient, queryId: string): void {
  const query = 'KILL QUERY WHERE query_id = {id:String} ASYNC';
  client.command({ query, query_params: { id: queryId } }).catch(() => undefined);
}

/** The client's own query() would buffer whole rows as objects: exec() gives the plain body. */
async function exec(client: ClickHouseClient, statement: Statement, queryId: string) {
  const { sql, params, abort, rows, maxSeconds } = statement;
  const form = params === undefined ? null : paramsInBody(sql, params);
  const sent =
    form === null
      ? {
          query: sql,
          ...(params === undefined ? {} : { query_params: params as Record<string, unknown> }),
          ...(rows === undefined ? {} : { values: rows }),
        }
      : {
          query: '',
          values: Readable.from([form.body]),
          http_headers: { 'content-type': form.contentType },
        };
  const answer = await client.exec({
    ...sent,
    query_id: queryId,
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      // Values count as text of the query.
      ...(form === null ? {} : { max_query_size: String(MOST_OF_QUERY + form.body.length) }),
      ...(maxSeconds === undefined ? {} : { max_execution_time: maxSeconds }),
    },
    ...(abort === undefined ? {} : { abort_signal: abort }),
  });
  return answer.stream;
}

/** The exchange store over ClickHouse's HTTP interface at `url`. */
export function createClickhouseStore(options: ClickhouseOptions): Store {
  const client = connect(options);

  /**
   * Sends one statement and lets `use` read its answer. Aborting, or leaving the answer before its
   * end, also stops the query on the server.
   */
  async function* send<Item>(
    statement: Statement,
    use: (body: Readable) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    const { abort } = statement;
    const queryId = randomUUID();
    let body: Readable | null = null;
    let finished = false;
    const onAbort = (): void => void body?.destroy();
    abort?.throwIfAborted();
    abort?.addEventListener('abort', onAbort, { once: true });
    try {
      await options.ready?.();
      body = await exec(client, statement, queryId);
      yield* use(body);
      finished = true;
    } catch (error) {
      if (!(error instanceof ClickHouseError)) abort?.throwIfAborted();
      finished = error instanceof ClickHouseError || error instanceof AnswerBroken;
      throw await explain(error, statement, options);
    } finally {
      abort?.removeEventListener('abort', onAbort);
      body?.destroy();
      if (!finished) killQuery(client, queryId);
    }
  }

  async function run(statement: Statement): Promise<void> {
    for await (const _ of send<Buffer>(statement, (body) => body));
  }

  const stream = <Row>(sql: string, query: QueryOptions = {}): AsyncGenerator<Row[]> =>
    send({ ...query, sql: `${sql}\nFORMAT JSONEachRow` }, jsonRowBlocks<Row>);

  async function insert(table: string, format: string, rows: Readable): Promise<void> {
    await run({ sql: `INSERT INTO ${identifier(table)} FORMAT ${format}`, rows });
  }

  return {
    url: options.url,
    tables: options.tables ?? { kind: 'local' },
    async query<Row>(sql: string, query?: QueryOptions) {
      const rows: Row[] = [];
      for await (const block of stream<Row>(sql, query)) for (const row of block) rows.push(row);
      return rows;
    },
    stream,
    command: (sql, query) => run({ ...query, sql }),
    async insertNative(table, blocks) {
      const filled = blocks.filter((block) => block.length > 0);
      if (filled.length > 0) await insert(table, 'Native', Readable.from(filled));
    },
    async insertRows(table, rows) {
      if (rows.length === 0) return;
      const text = rows.map((row) => JSON.stringify(storable(row))).join('\n');
      await insert(table, 'JSONEachRow', Readable.from([text]));
    },
    async close() {
      await client.close();
      await options.onClose?.();
    },
  };
}
