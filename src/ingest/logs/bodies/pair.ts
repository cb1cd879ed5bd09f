/** Reads recorded calls, a request with its answer, for the formats that log both bodies. */
import { hashCredential } from '../credentials.ts';
import type { FieldValues } from '../exchange-fields.ts';
import type { LogRecord } from '../format.ts';
import { readTimestamp } from '../timestamp.ts';
import { at, firstOf, numberFrom, objectFrom, textFrom } from '../values.ts';
import { readRequestBody } from './request.ts';
import { readResponseBody } from './response.ts';

/**
 * A recorded call: a request and its answer with what stood around them. The bodies are the
 * values of `request` and `response` themselves, or lie in them as `body` beside `headers`, `url`
 * and `status`.
 */
export interface Pair {
  request: Record<string, unknown>;
  response: unknown;
  requestHeaders: ReadonlyMap<string, string>;
  responseHeaders: ReadonlyMap<string, string>;
  path: string | null;
  host: string | null;
  status: number | null;
}

/** Null when the record holds no request body. */
export function readPair(record: LogRecord): Pair | null {
  const outer = objectFrom(record.request);
  if (outer === null) return null;
  const request = objectFrom(outer.body) ?? objectFrom(outer.json) ?? outer;
  const answer = objectFrom(record.response) ?? {};
  const wrapped = answer.body !== undefined;
  const url = textFrom(firstOf(record.url, outer.url, record.endpoint, outer.path, record.path));
  return {
    request,
    response: wrapped ? answer.body : record.response,
    requestHeaders: readHeaders(outer.headers ?? record.headers),
    responseHeaders: readHeaders(wrapped ? answer.headers : record.response_headers),
    path: pathOf(url),
    host: url === null ? null : (/^https?:\/\/([^/:?#]+)/.exec(url)?.[1] ?? null),
    status: numberFrom(
      firstOf(record.status, record.status_code, answer.status, answer.status_code),
    ),
  };
}

/** The path of a URL, without the query: that may hold a key. */
export function pathOf(url: unknown): string | null {
  const text = textFrom(url);
  if (text === null) return null;
  const path = text.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? null : path;
}

function readHeaders(value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(objectFrom(value) ?? {});
  return new Map(
    entries.flatMap(([name, content]) => {
      const text = textFrom(Array.isArray(content) ? content[0] : content);
      return text === null ? [] : [[name.toLowerCase(), text] as const];
    }),
  );
}

/** Exchange fields of a pair. The account is named beside it, else it is the key that was used. */
export function readPairFields(record: LogRecord, pair: Pair): FieldValues {
  const request = readRequestBody(pair.request, pair.path);
  const response = readResponseBody(pair.response);
  const key = keyOf(record, pair);
  const ts = firstOf(record.ts, record.timestamp, record.created_at, record.time, createdOf(pair));
  return {
    ...request,
    ...response,
    id: firstOf(
      record.id,
      record.request_id,
      pair.responseHeaders.get('request-id'),
      pair.responseHeaders.get('x-request-id'),
      at(pair.response, 'id'),
    ),
    ts,
    account_id: firstOf(
      record.account_id,
      record.account,
      record.user_id,
      record.organization,
      key,
    ),
    org_id: firstOf(record.org_id, record.organization, organisationOf(pair)),
    api_key_id: key,
    end_user_id: firstOf(record.end_user_id, request.end_user_id),
    provider: firstOf(record.provider, providerOf(pair.host)),
    endpoint: pair.path,
    model: firstOf(request.model, response.model),
    stream: firstOf(request.stream, response.stream),
    ip: firstOf(record.ip, record.client_ip, record.remote_addr),
    user_agent: firstOf(record.user_agent, pair.requestHeaders.get('user-agent')),
    ja4: firstOf(record.ja4, pair.requestHeaders.get('x-ja4')),
    status: pair.status,
    cost_usd: record.cost_usd,
    latency_ms: firstOf(record.latency_ms, record.duration_ms, elapsed(ts, record.end_time)),
    ttft_ms: record.ttft_ms,
    retry_count: pair.requestHeaders.get('x-stainless-retry-count'),
  };
}

function keyOf(record: LogRecord, pair: Pair): unknown {
  const secret =
    pair.requestHeaders.get('authorization') ??
    pair.requestHeaders.get('x-api-key') ??
    pair.requestHeaders.get('api-key') ??
    null;
  // What a raw log calls its API key is taken for the secret itself, whatever it looks like.
  const raw = secret ?? textFrom(record.api_key);
  return firstOf(record.api_key_id, raw === null ? null : hashCredential(raw));
}

function organisationOf(pair: Pair): unknown {
  return firstOf(
    pair.responseHeaders.get('openai-organization'),
    pair.responseHeaders.get('anthropic-organization-id'),
    pair.requestHeaders.get('openai-organization'),
  );
}

/** OpenAI answers carry their own time, in seconds. */
function createdOf(pair: Pair): unknown {
  return firstOf(at(pair.response, 'created'), at(pair.response, 'created_at'));
}

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)api\.openai\.com$/, 'openai'],
  [/(?:^|\.)api\.anthropic\.com$/, 'anthropic'],
  [/\.openai\.azure\.com$/, 'azure'],
  [/\.googleapis\.com$/, 'google'],
];

function providerOf(host: string | null): string | null {
  return HOSTS.find(([pattern]) => host !== null && pattern.test(host))?.[1] ?? null;
}

function elapsed(start: unknown, end: unknown): number | null {
  const from = readTimestamp(start);
  const to = readTimestamp(end);
  return from === null || to === null || to < from ? null : to - from;
}
