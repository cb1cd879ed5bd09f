/** Serves ClickHouse's HTTP protocol from the embedded engine, so that one client does for both. */

import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { REFUSALS, RequestRefused, readStoreRequest, type StoreRequest } from './http-request.ts';
import type { RowSpool } from './row-spool.ts';
import type { SessionPool, Statement } from './session-pool.ts';

export interface EngineLogin {
  username: string;
  password: string;
}

interface Parts {
  pool: SessionPool;
  spool: RowSpool;
  credential: EngineLogin;
}

/** Formats whose blocks can follow each other as they come: no head, no tail, no separators. */
const STREAMED_FORMATS = new Set([
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'CSV',
  'JSONEachRow',
  'JSONLines',
  'NDJSON',
  'JSONCompactEachRow',
  'JSONStringsEachRow',
  'JSONCompactStringsEachRow',
  'RowBinary',
  'Native',
  'LineAsString',
  'RawBLOB',
]);

const SAFE_ID = /^[\w.:-]{1,128}$/;

/** Equal length digests, so that the comparison tells nothing of where they differ. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function givenCredential(request: IncomingMessage): EngineLogin {
  const user = request.headers['x-clickhouse-user'];
  const key = request.headers['x-clickhouse-key'];
  if (typeof user === 'string') {
    return { username: user, password: typeof key === 'string' ? key : '' };
  }
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) {
    return { username: '', password: '' };
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function allowed(request: IncomingMessage, expected: EngineLogin): boolean {
  const given = givenCredential(request);
  const user = sameSecret(given.username, expected.username);
  return sameSecret(given.password, expected.password) && user;
}

/** ClickHouse's code of an engine error, 1001 (STD_EXCEPTION) where the text names none. */
function exceptionOf(error: unknown): { status: number; code: number; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RequestRefused) {
    return { status: error.status, code: error.exceptionCode, message };
  }
  const code = Number(/Code: (\d+)/.exec(message)?.[1] ?? 1001);
  const notFound = code === 60 || code === 81;
  const badRequest = code === 62 || code === 115 || code === 456 || code === 457;
  return { status: notFound ? 404 : badRequest ? 400 : 500, code, message };
}

/**
 * The subset of ClickHouse's HTTP interface that `@clickhouse/client` and `curl` use: statements by
 * GET and POST, `param_x`, settings by request, any format, rows of INSERT in the body, gzip both
 * ways, /ping, `X-ClickHouse-*` headers, exceptions before and inside the answer. It listens on
 * 127.0.0.1 only, and asks for the credential before it reads anything.
 */
export function createHttpInterface(parts: Parts): Server {
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 60_000 });
  server.requestTimeout = 0;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET' && request.url === '/ping') {
      response.end('Ok.\n');
      return;
    }
    if (!allowed(request, parts.credential)) {
      refuse(response, 403, 516, 'Authentication failed. (AUTHENTICATION_FAILED)');
      response.once('finish', () => request.destroy());
      return;
    }
    void answer(parts, request, response);
  });
  return server;
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.statusCode = status;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.end(`${message}\n`);
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse) {
  const abort = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  let spooled: string | null = null;
  try {
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw REFUSALS.unsupported(`HTTP method ${request.method}`);
    }
    const asked = await readStoreRequest(request);
    const id = asked.queryId !== null && SAFE_ID.test(asked.queryId) ? asked.queryId : randomUUID();
    response.setHeader('X-ClickHouse-Query-Id', id);
    let { sql } = asked;
    if (asked.insert !== null) {
      const file = await parts.spool.write(asked.rowsHead, asked.rows);
      spooled = file.path;
      if (file.bytes === 0) {
        response.end();
        return;
      }
      sql = `${asked.insert.before} FROM INFILE '${file.path}' ${asked.insert.after}`;
    }
    const statement = toStatement(asked, `${id}/${randomUUID()}`, sql);
    await sendBlocks(parts.pool.run(statement, abort.signal), {
      asked,
      request,
      response,
      abort: abort.signal,
    });
  } catch (error) {
    const { status, code, message } = exceptionOf(error);
    if (response.headersSent) response.destroy();
    else refuse(response, status, code, message);
    // Whatever of the body nobody has read goes with its connection.
    if (!request.complete) response.once('finish', () => request.destroy());
  } finally {
    if (spooled !== null) await parts.spool.remove(spooled);
  }
}

function toStatement(asked: StoreRequest, id: string, sql: string): Statement {
  const { kind, format } = asked.shape;
  if (kind === 'file') throw REFUSALS.unsupported('INTO OUTFILE and FROM INFILE');
  if (kind === 'several') throw REFUSALS.malformed('Multi-statements are not allowed');
  if (sql.trim() === '') throw REFUSALS.malformed('Empty query');
  const effective = format ?? asked.defaultFormat;
  return {
    id,
    sql,
    format: asked.defaultFormat,
    settings: asked.settings,
    params: asked.params,
    database: asked.database,
    lane: kind === 'kill' ? 'urgent' : kind === 'read' ? 'read' : 'write',
    streamed: kind === 'read' && STREAMED_FORMATS.has(effective),
    changesSession: kind === 'session',
  };
}

interface Answer {
  asked: StoreRequest;
  request: IncomingMessage;
  response: ServerResponse;
  /** The client has gone. */
  abort: AbortSignal;
}

/** Sends the first block with the headers, so that early failures still have a status. */
async function sendBlocks(blocks: AsyncGenerator<Uint8Array>, to: Answer): Promise<void> {
  const { asked, request, response, abort } = to;
  try {
    const first = await blocks.next();
    const tag = randomUUID().replaceAll('-', '').slice(0, 16);
    response.setHeader('X-ClickHouse-Format', asked.shape.format ?? asked.defaultFormat);
    response.setHeader('X-ClickHouse-Exception-Tag', tag);
    response.setHeader('Content-Type', 'application/octet-stream');
    const out = body(request, response);
    try {
      for (let block = first; !block.done; block = await blocks.next()) {
        if (block.value.length > 0 && !out.write(block.value))
          await once(out, 'drain', { signal: abort });
      }
    } catch (error) {
      failInside(out, tag, exceptionOf(error).message);
      return;
    }
    out.end();
  } finally {
    await blocks.return(undefined);
  }
}

/** The answer's body, compressed when the client asks for it. */
function body(request: IncomingMessage, response: ServerResponse): Writable {
  const wanted = new URL(request.url ?? '/', 'http://engine').searchParams;
  const enabled = wanted.get('enable_http_compression') === '1';
  const accepts = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (!enabled || !accepts) return response;
  response.setHeader('Content-Encoding', 'gzip');
  const gzip = createGzip({ level: 1 });
  gzip.pipe(response);
  return gzip;
}

/** ClickHouse ≥ 25.11 ends a broken answer with a tagged exception that clients recognise. */
function failInside(out: Writable, tag: string, message: string): void {
  const text = `${message.trimEnd()}\n`;
  const length = Buffer.byteLength(text);
  out.end(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
}
