import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { failure, messageOf, type StillwatchError } from '#std/errors';
import { AnswerBroken, jsonRowBlocks } from './json-rows.ts';
import type { QueryOptions, Store } from './store.ts';

export interface ClickhouseOptions {
  url: string;
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

interface Sent extends QueryOptions {
  values?: Readable;
  hideRows?: boolean;
}

/** A socket may be silent as long as a long query computes: the query's own limit decides. */
const SOCKET_TIMEOUT_MS = 24 * 3_600_000;
const CONNECTIONS = 32;
const WHY_LENGTH = 1_000;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new RangeError(`not an identifier: ${JSON.stringify(name)}`);
  return `\`${name}\``;
}

/** Rows of a failed INSERT may be quoted in the engine's message: only its kind is told. */
function withoutRows(error: ClickHouseError): string {
  const row = /\(at row \d+\)/.exec(error.message)?.[0] ?? '';
  return `INSERT: ${error.type ?? 'ERROR'} (code ${error.code}) ${row}`.trim();
}

function settingsOf(options: QueryOptions | undefined): Record<string, string | number> {
  return {
    output_format_json_quote_64bit_integers: 1,
    ...(options?.maxSeconds === undefined ? {} : { max_execution_time: options.maxSeconds }),
  };
}

/** The exchange store over ClickHouse's HTTP interface at `url`. */
export function createClickhouseStore(options: ClickhouseOptions): Store {
  const client = createClient({
    url: options.url,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.database === undefined ? {} : { database: options.database }),
    application: 'stillwatch',
    max_open_connections: CONNECTIONS,
    request_timeout: SOCKET_TIMEOUT_MS,
    compression: { request: false, response: false },
    log: { level: ClickHouseLogLevel.OFF },
  });

  async function explained(error: unknown, hideRows: boolean): Promise<Error> {
    if (error instanceof AnswerBroken) {
      return failure('STORE_QUERY_FAILED', { why: error.message.slice(0, WHY_LENGTH) });
    }
    if (error instanceof ClickHouseError) {
      const text = hideRows ? withoutRows(error) : `${error.type}: ${error.message}`;
      return failure('STORE_QUERY_FAILED', { why: text.slice(0, WHY_LENGTH) });
    }
    const known = await options.explainFailure?.();
    if (known) return known;
    return failure('STORE_UNREACHABLE', { url: options.url, why: messageOf(error) });
  }

  /**
   * Sends one statement and gives its answer once the headers are there. Until `done` is called,
   * an abort ends the answer and kills the query on the server.
   */
  async function open(sql: string, query: Sent): Promise<{ body: Readable; done: () => void }> {
    query.abort?.throwIfAborted();
    await options.ready?.();
    const queryId = randomUUID();
    let body: Readable | null = null;
    const onAbort = (): void => {
      body?.destroy();
      kill(queryId);
    };
    query.abort?.addEventListener('abort', onAbort, { once: true });
    const done = (): void => query.abort?.removeEventListener('abort', onAbort);
    try {
      const answer = await client.exec({
        query: sql,
        query_id: queryId,
        clickhouse_settings: settingsOf(query),
        ...(query.params === undefined ? {} : { query_params: query.params }),
        ...(query.abort === undefined ? {} : { abort_signal: query.abort }),
        ...(query.values === undefined ? {} : { values: query.values }),
      });
      body = answer.stream;
      return { body, done };
    } catch (error) {
      done();
      throw error;
    }
  }

  function kill(queryId: string): void {
    const query = 'KILL QUERY WHERE query_id = {id:String} ASYNC';
    client.command({ query, query_params: { id: queryId } }).catch(() => undefined);
  }

  /** Runs one statement and hands its answer to `use`; whatever fails is explained. */
  async function* sending<Item>(
    sql: string,
    query: Sent,
    use: (body: Readable) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    let answer: Awaited<ReturnType<typeof open>> | null = null;
    try {
      answer = await open(sql, query);
      yield* use(answer.body);
    } catch (error) {
      query.abort?.throwIfAborted();
      throw await explained(error, query.hideRows === true);
    } finally {
      answer?.done();
      answer?.body.destroy();
    }
  }

  async function run(sql: string, query: Sent): Promise<void> {
    for await (const _ of sending<Buffer>(sql, query, (body) => body));
  }

  const stream = <Row>(sql: string, query: QueryOptions = {}): AsyncGenerator<Row[]> =>
    sending(`${sql}\nFORMAT JSONEachRow`, query, jsonRowBlocks<Row>);

  return {
    url: options.url,
    async query<Row>(sql: string, query: QueryOptions = {}) {
      const rows: Row[] = [];
      for await (const block of stream<Row>(sql, query)) for (const row of block) rows.push(row);
      return rows;
    },
    stream,
    command: (sql, query = {}) => run(sql, query),
    async insertRowBinary(table, columns, bytes) {
      if (bytes.length === 0) return;
      const names = columns.map(identifier).join(', ');
      const sql = `INSERT INTO ${identifier(table)} (${names}) FORMAT RowBinary`;
      await run(sql, { values: Readable.from([bytes]), hideRows: true });
    },
    async insertRows(table, rows) {
      if (rows.length === 0) return;
      const text = rows.map((row) => JSON.stringify(row)).join('\n');
      const sql = `INSERT INTO ${identifier(table)} FORMAT JSONEachRow`;
      await run(sql, { values: Readable.from([text]), hideRows: true });
    },
    async close() {
      await client.close();
      await options.onClose?.();
    },
  };
}
