/** Decides which headers cross the gateway in either direction, and which it sets itself. */
import type { IncomingMessage } from 'node:http';
import type { Protocol } from '#providers/index';
import { redactText, type Secrets, secretsOf } from '../answer/redact.ts';
import type { IdentityConfig, UpstreamConfig } from '../gateway-config.ts';
import { CREDENTIAL_HEADERS } from '../identity/identify.ts';
import type { AnswerHeaders } from '../upstream.ts';

/** Meant for one connection only (RFC 9110 §7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];

/** Say where a request came from: the provider learns nothing of our clients' addresses. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'via',
];

/** Tells a provider of our own under which decisions an answer is to be marked. */
const MARK_HEADER = 'x-stillwatch-mark';
/** Tells a client that its account is asked to be verified: where, or `wanted`. */
export const VERIFY_HEADER = 'x-stillwatch-verify';

/** Ids are whatever was decided: nothing in them may end the header. */
const markValue = (decisionIds: readonly string[]): string =>
  decisionIds.join(',').replaceAll(/[^\x21-\x7e]/g, '?');

/** Set anew for the upstream. */
const REPLACED = ['host', 'content-length', 'accept-encoding', 'expect', MARK_HEADER];

const KEY_HEADERS: Readonly<Record<Protocol, string>> = {
  anthropic: 'x-api-key',
  openai: 'authorization',
  gemini: 'x-goog-api-key',
  bedrock: 'authorization',
  passthrough: 'authorization',
};

/** Name whose account at the provider is charged: with our key, that is ours to say. */
const ACCOUNT_HEADERS = ['openai-organization', 'openai-project', 'x-goog-user-project'];

export interface HeaderPlan {
  dropped: ReadonlySet<string>;
  /** Set for every request, names and values in turn. */
  added: readonly string[];
  /** What the provider is told and no client may learn. */
  secrets: Secrets;
  /** Header and value that carry the provider's key; null when the client's own passes. */
  key: readonly [string, string] | null;
}

/** What happens to request headers on the way to one upstream; built once. */
export function planHeaders(given: {
  upstream: UpstreamConfig;
  identity: IdentityConfig;
  apiKey: string | null;
}): HeaderPlan {
  const { upstream, identity, apiKey } = given;
  const dropped = new Set([...HOP_BY_HOP, ...FORWARDED, ...REPLACED]);
  for (const name of [
    identity.addressHeader,
    identity.ja4Header,
    identity.deviceHeader,
    identity.asnHeader,
    identity.countryHeader,
    identity.accountHeader,
    identity.orgHeader,
    identity.tierHeader,
  ]) {
    if (name !== null) dropped.add(name);
  }
  // A governed client's key is ours: it must not reach a provider.
  if (identity.mode === 'governed' || apiKey !== null) {
    for (const name of [...CREDENTIAL_HEADERS, ...ACCOUNT_HEADERS]) dropped.add(name);
    dropped.add('cookie');
  }
  for (const name of Object.keys(upstream.headers)) dropped.add(name);
  const added = Object.entries(upstream.headers).flat();
  const secrets = secretsOf([
    ...Object.values(upstream.headers),
    ...(apiKey === null ? [] : [apiKey]),
  ]);
  if (apiKey === null) return { dropped, added, secrets, key: null };
  const header = upstream.apiKeyHeader ?? KEY_HEADERS[upstream.protocol];
  dropped.add(header);
  return {
    dropped,
    added,
    secrets,
    key: [header, header === 'authorization' ? `Bearer ${apiKey}` : apiKey],
  };
}

/** Request headers for the upstream, names and values in turn. */
function requestHeaders(request: IncomingMessage, plan: HeaderPlan, decoded: boolean): string[] {
  const raw = request.rawHeaders;
  const named = connectionNames(request);
  const headers: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (plan.dropped.has(name) || named?.has(name)) continue;
    if (decoded && name === 'content-encoding') continue;
    headers.push(raw[index]!, raw[index + 1]!);
  }
  // Compressed answers could not be metered while they stream.
  headers.push('accept-encoding', 'identity', ...plan.added);
  if (plan.key !== null) headers.push(plan.key[0], plan.key[1]);
  return headers;
}

/** All that the request carries to the provider: with its marks, and the length of what streams through. */
export function forwardedHeaders(
  request: IncomingMessage,
  { plan, marks }: { plan: HeaderPlan; marks: readonly string[] },
  { bytes, decoded }: { bytes: Buffer | null; decoded: boolean },
): string[] {
  const headers = requestHeaders(request, plan, decoded);
  if (marks.length > 0) headers.push(MARK_HEADER, markValue(marks));
  const length = request.headers['content-length'];
  if (bytes === null && length !== undefined) headers.push('content-length', length);
  return headers;
}

/** Headers that `connection` names are for this hop too. */
function connectionNames(request: IncomingMessage): Set<string> | null {
  const connection = request.headers.connection;
  if (connection === undefined || /^(?:keep-alive|close)$/i.test(connection)) return null;
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}

const ANSWER_DROPPED = new Set([...HOP_BY_HOP, 'x-stillwatch-exchange', VERIFY_HEADER]);

/** Answer headers for the client, names and values in turn. */
export function answerHeaders(
  raw: readonly string[],
  given: {
    exchangeId: string;
    stream: boolean;
    changed: boolean;
    secrets: Secrets;
    /** See Verdict. */
    verify: string | null;
  },
): string[] {
  const headers: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (ANSWER_DROPPED.has(name)) continue;
    // The body will have another length, and is no longer compressed.
    if (given.changed && (name === 'content-length' || name === 'content-encoding')) continue;
    if (given.stream && (name === 'cache-control' || name === 'x-accel-buffering')) continue;
    headers.push(raw[index]!, redactText(raw[index + 1]!, given.secrets));
  }
  if (given.stream) {
    headers.push('cache-control', 'no-cache, no-transform', 'x-accel-buffering', 'no');
  }
  if (given.verify !== null) headers.push(VERIFY_HEADER, given.verify || 'wanted');
  headers.push('x-stillwatch-exchange', given.exchangeId);
  return headers;
}

/** The first value of a header, or null. */
export function headerIn(named: AnswerHeaders, name: string): string | null {
  const value = Object.hasOwn(named, name) ? named[name] : undefined;
  return (typeof value === 'object' ? value[0] : value) ?? null;
}
