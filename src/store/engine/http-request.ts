/** Reads a request to the embedded engine, and refuses what it must not be asked. */

import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type StatementShape, statementShape } from './sql-shape.ts';

/** What the engine answers with when it, not ClickHouse, refuses a request. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly exceptionCode: number;

  constructor(status: number, exceptionCode: number, message: string) {
    super(`Code: ${exceptionCode}. DB::Exception: ${message}`);
    this.status = status;
    this.exceptionCode = exceptionCode;
  }
}

export const REFUSALS = {
  tooLarge: (what: string) => new RequestRefused(413, 307, `${what} (TOO_MANY_BYTES)`),
  malformed: (what: string) => new RequestRefused(400, 62, `${what} (SYNTAX_ERROR)`),
  unsupported: (what: string) => new RequestRefused(501, 48, `${what} (NOT_IMPLEMENTED)`),
  readonly: () => new RequestRefused(500, 164, 'Cannot change data by GET: use POST. (READONLY)'),
} as const;

/** ClickHouse's own default bound of a query's text is 256 KiB; parameters may add to it. */
const MAX_QUERY_BYTES = 1 << 20;

/** Settings of the HTTP server that the engine inside does not know. */
const HTTP_ONLY_SETTINGS = new Set([
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_response_buffer_size',
  'http_headers_progress_interval_ms',
  'enable_http_compression',
  'http_zlib_compression_level',
  'http_write_exception_in_output_format',
  'cancel_http_readonly_queries_on_client_close',
  'add_http_cors_header',
]);
/** Parameters of the protocol that are not settings. */
const PROTOCOL_NAMES = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'compress',
  'decompress',
  'role',
  'stacktrace',
  'quota_key',
]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface StoreRequest {
  sql: string;
  shape: StatementShape;
  /** An INSERT with rows, cut where the place to read them from belongs. */
  insert: { before: string; after: string } | null;
  queryId: string | null;
  database: string | null;
  defaultFormat: string;
  settings: Map<string, string>;
  params: Map<string, string>;
  /** Rows of an INSERT, decompressed; null where there are none. */
  rows: Readable | null;
  /** Rows that came in the same text as the statement. */
  rowsHead: Buffer;
}

/** The body with its Content-Encoding undone. */
function plainBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip') throw REFUSALS.unsupported(`Content-Encoding ${encoding}`);
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

/** At most `limit` bytes of a stream, which is left open for the rest. */
async function readHead(body: Readable, limit: number): Promise<{ head: Buffer; ended: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator = body.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > limit) return { head: Buffer.concat(chunks), ended: false };
  }
  return { head: Buffer.concat(chunks), ended: true };
}

function readQueryString(search: URLSearchParams, into: StoreRequest): void {
  for (const [name, value] of search) {
    if (name.startsWith('param_') && IDENTIFIER.test(name)) into.params.set(name.slice(6), value);
    else if (PROTOCOL_NAMES.has(name) || HTTP_ONLY_SETTINGS.has(name)) continue;
    else if (name.startsWith('session_')) throw REFUSALS.unsupported('HTTP sessions');
    else if (!IDENTIFIER.test(name)) throw REFUSALS.malformed('The name of a setting');
    else into.settings.set(name, value);
  }
}

/** Parts of a multipart/form-data body, as `@clickhouse/client` sends long parameters. */
async function readMultipart(body: Readable, contentType: string, into: StoreRequest) {
  const { head, ended } = await readHead(body, MAX_QUERY_BYTES * 16);
  if (!ended) throw REFUSALS.tooLarge('The multipart body');
  const answer = new Response(new Uint8Array(head), { headers: { 'content-type': contentType } });
  for (const [name, value] of await answer.formData()) {
    if (typeof value !== 'string') throw REFUSALS.unsupported('Files in multipart bodies');
    if (name === 'query') into.sql += value;
    else if (name.startsWith('param_') && IDENTIFIER.test(name))
      into.params.set(name.slice(6), value);
  }
}

/** Cuts the rows off a text that carries statement and rows. Positions are in bytes: latin1. */
function splitInlineRows(text: Buffer, into: StoreRequest): void {
  into.shape = statementShape(text.toString('latin1', 0, MAX_QUERY_BYTES));
  if (into.shape.kind !== 'insert-data') {
    into.sql = text.toString('utf8');
    return;
  }
  const { sourceAt, formatAt, dataAt, format } = into.shape;
  into.sql = text.toString('utf8', 0, dataAt);
  into.insert = {
    before: text.toString('utf8', 0, sourceAt),
    after: `${text.toString('utf8', sourceAt, formatAt)} FORMAT ${format}`,
  };
  into.rowsHead = text.subarray(dataAt);
}

/**
 * One request of ClickHouse's HTTP interface: the statement comes in the URL, the body, or half in
 * each; rows of an INSERT follow it in the body. Nothing is read beyond the statement.
 */
export async function readStoreRequest(request: IncomingMessage): Promise<StoreRequest> {
  const url = new URL(request.url ?? '/', 'http://engine');
  const into: StoreRequest = {
    sql: url.searchParams.get('query') ?? '',
    shape: statementShape(''),
    insert: null,
    queryId: url.searchParams.get('query_id'),
    database: url.searchParams.get('database') || null,
    defaultFormat: url.searchParams.get('default_format') ?? 'TabSeparated',
    settings: new Map(),
    params: new Map(),
    rows: null,
    rowsHead: Buffer.alloc(0),
  };
  const header = request.headers['x-clickhouse-format'];
  if (typeof header === 'string') into.defaultFormat = header;
  if (!IDENTIFIER.test(into.defaultFormat)) throw REFUSALS.malformed('The default format');
  readQueryString(url.searchParams, into);
  const body = request.method === 'POST' ? plainBody(request) : null;
  const type = request.headers['content-type'] ?? '';
  into.shape = statementShape(into.sql);
  if (body !== null && type.startsWith('multipart/form-data')) {
    await readMultipart(body, type, into);
    into.shape = statementShape(into.sql);
  } else if (into.shape.kind === 'insert-data') {
    splitInlineRows(Buffer.from(into.sql, 'utf8'), into);
    into.rows = body;
  } else if (body !== null) {
    await readStatementFromBody(body, into);
  }
  if (request.method === 'GET' && into.shape.kind !== 'read' && into.shape.kind !== 'other')
    throw REFUSALS.readonly();
  return into;
}

async function readStatementFromBody(body: Readable, into: StoreRequest): Promise<void> {
  const { head, ended } = await readHead(body, MAX_QUERY_BYTES);
  const prefix = into.sql === '' ? [] : [Buffer.from(`${into.sql}\n`, 'utf8')];
  splitInlineRows(Buffer.concat([...prefix, head]), into);
  if (into.shape.kind === 'insert-data') into.rows = ended ? null : body;
  else if (!ended) throw REFUSALS.tooLarge('The text of the query');
}
