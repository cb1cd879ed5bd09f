/** The HTTP client for providers and the control half, with pools, timeouts and address checks. */
import type { Readable } from 'node:stream';
import { Pool, request } from 'undici';
import { failure } from '#std/errors';
import { isPrivateAddress } from '#std/private-address';
import type { UpstreamConfig } from './gateway-config.ts';
import { lookupPublic } from './private-addresses.ts';

export interface UpstreamRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Names and values in turn. */
  headers: string[];
  body: Buffer | Readable | null;
}

/** Values by lower-case name; a list where a header came more than once. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What is told of an answer, in this order; after `onEnd` or `onError` nothing more comes. */
export interface AnswerListener {
  /** Names and values in turn, as they came; and values by lower-case name. */
  onHead(status: number, headers: string[], named: AnswerHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

export interface UpstreamCall {
  /** Stops the request wherever it is; `onError` follows once it had begun. */
  abort(): void;
  pause(): void;
  resume(): void;
}

/** Connections to one provider. */
export interface Upstream {
  send(request: UpstreamRequest, listener: AnswerListener): UpstreamCall;
  close(): Promise<void>;
}

class Aborted extends Error {
  constructor() {
    super('The call was given up');
    this.name = 'Aborted';
  }
}

/** Why a call failed, in the words of metrics and refusals. */
export function upstreamFailure(error: Error): 'timeout' | 'unreachable' | 'aborted' {
  if (error instanceof Aborted) return 'aborted';
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return /TIMEOUT|TIMEDOUT/.test(code) ? 'timeout' : 'unreachable';
}

/** Why calls would not be sent to an upstream: its URL names a private address that is not allowed. */
export function addressProblem(config: UpstreamConfig): string | null {
  const { hostname } = new URL(config.url);
  const literal = isPrivateAddress(hostname) || hostname === 'localhost';
  if (!literal || config.allowPrivateAddresses) return null;
  return `upstreams.${config.id}.url: leads to a private address; set allowPrivateAddresses if that is meant`;
}

/** Throws CONFIG_INVALID for a literal private address that is not allowed. */
export function createUpstream(config: UpstreamConfig): Upstream {
  const url = new URL(config.url);
  const problem = addressProblem(config);
  if (problem !== null) {
    throw failure('CONFIG_INVALID', { path: 'gateway', problems: `  ${problem}` });
  }
  const base = url.pathname.replace(/\/+$/, '');
  const guarded = config.allowPrivateAddresses ? {} : { lookup: lookupPublic };
  const pool = new Pool(url.origin, {
    connections: config.connections,
    allowH2: false,
    headersTimeout: config.firstByteSeconds * 1000,
    bodyTimeout: config.idleSeconds * 1000,
    connect: { timeout: config.connectSeconds * 1000, ...guarded },
  });
  return {
    send: (call, listener) => send(pool, { ...call, path: base + call.path }, listener),
    // Calls that are still running were given their time to drain before this.
    close: () => pool.destroy(),
  };
}

function send(pool: Pool, call: UpstreamRequest, listener: AnswerListener): UpstreamCall {
  let controller: Controller | null = null;
  let aborted = false;
  pool.dispatch(
    { method: call.method, path: call.path, headers: call.headers, body: call.body },
    {
      onRequestStart: (given) => {
        controller = given;
        if (aborted) given.abort(new Aborted());
      },
      onResponseStart: (given, status, named) => {
        if (status >= 200) listener.onHead(status, flatHeaders(given.rawHeaders), named);
      },
      onResponseData: (_given, chunk) => listener.onData(chunk),
      onResponseEnd: () => listener.onEnd(),
      onResponseError: (_given, error) => listener.onError(error),
    },
  );
  return {
    abort: () => {
      aborted = true;
      controller?.abort(new Aborted());
    },
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
  };
}

interface Controller {
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

/** Header names and values as text; bytes above ASCII keep their value. */
function flatHeaders(raw: unknown): string[] {
  if (!Array.isArray(raw)) return [];
  const flat: string[] = [];
  for (const part of raw) {
    flat.push(Buffer.isBuffer(part) ? part.toString('latin1') : String(part));
  }
  return flat;
}

/**
 * Fetches JSON, for following decisions. Throws on network errors, on silence and on a body that is
 * too long or no JSON; null where there is no body.
 */
export async function getJson(
  url: string,
  options: {
    headers: Record<string, string>;
    signal: AbortSignal;
    /** Longest silence, before the answer and inside it. */
    silentMs: number;
    mostBytes: number;
  },
): Promise<{ status: number; body: unknown }> {
  const { headers, signal, silentMs, mostBytes } = options;
  const timing = { headersTimeout: silentMs, bodyTimeout: silentMs };
  const answer = await request(url, { headers, signal, ...timing });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  const status = answer.statusCode;
  if (bytes === 0 || status > 299) return { status, body: null };
  return { status, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

/** Posts bytes, for shipping; the answer's body is read and forgotten. Throws on network errors. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<number> {
  const answer = await request(url, {
    method: 'POST',
    headers,
    body,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });
  await answer.body.dump();
  return answer.statusCode;
}
