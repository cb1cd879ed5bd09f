/** Finds out who sends a request, from its credential and from what trusted hops add. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Refusal, refusal } from '#providers/index';
import { TIERS, type Tier } from '#schema/account';
import type { SecretKey } from '#std/secret-keys';
import type { IdentityConfig } from '../gateway-config.ts';
import { findGovernedKey, type KeyRing } from './governed-key.ts';
import type { Principal } from './principal.ts';
import { clientAddress, type Networks } from './trusted-hops.ts';

export interface IdentitySettings {
  config: IdentityConfig;
  keys: KeyRing;
  /** The current one first; none = hashes are plain. */
  peppers: readonly SecretKey[];
  trusted: Networks;
}

/** Headers in which clients of the various SDKs carry their key, in the order they are tried. */
export const CREDENTIAL_HEADERS = [
  'x-api-key',
  'authorization',
  'x-goog-api-key',
  'api-key',
] as const;

/** The credential of a request: a bearer, a key header, or `?key=` as Gemini's clients may send it. */
export function credentialOf(headers: IncomingHttpHeaders, query: string): string | null {
  for (const name of CREDENTIAL_HEADERS) {
    const value = headers[name];
    if (typeof value !== 'string' || value === '') continue;
    if (name !== 'authorization') return value;
    // A signature of Amazon's is new with every request; the key it was made with is not.
    const known = /^bearer +(\S+) *$/i.exec(value) ?? /^AWS4-\S+ +Credential=([^/,]+)/.exec(value);
    return known === null ? value : known[1]!;
  }
  return query === '' ? null : new URLSearchParams(query).get('key');
}

/** A stable name for a key that is not ours, from which the key cannot be found. */
function credentialName(credential: string, peppers: readonly SecretKey[]): string {
  // Accounts go by this name: a new pepper beside an old one must not rename them.
  const oldest = peppers.at(-1);
  const digest =
    oldest === undefined
      ? createHash('sha256').update(credential)
      : createHmac('sha256', oldest.bytes).update(credential);
  return `key_${digest.digest('hex').slice(0, 16)}`;
}

const MOST_HEADER_CHARS = 512;

/** A header's value where it is one printable line; hostile or repeated values are unknown. */
export function plainHeader(headers: IncomingHttpHeaders, name: string | null): string | null {
  const value = name === null ? undefined : headers[name];
  if (typeof value !== 'string' || value === '') return null;
  return /^[\x20-\x7e]+$/.test(value) ? value.slice(0, MOST_HEADER_CHARS) : null;
}

function countHeader(headers: IncomingHttpHeaders, name: string): number | null {
  const value = plainHeader(headers, name);
  return value !== null && /^\d{1,10}$/.test(value) ? Math.min(Number(value), 4_294_967_295) : null;
}

/** Address and device as trusted hops tell them; headers of anyone else are not believed. */
function connectionFacts(headers: IncomingHttpHeaders, peer: string, settings: IdentitySettings) {
  const { config, trusted } = settings;
  const believed = trusted.has(peer);
  const told = (name: string): string | null => (believed ? plainHeader(headers, name) : null);
  return {
    address: clientAddress(peer, told(config.addressHeader), trusted),
    ja4: told(config.ja4Header),
    deviceId: told(config.deviceHeader),
    asn: believed ? countHeader(headers, config.asnHeader) : null,
    country: told(config.countryHeader),
    userAgent: plainHeader(headers, 'user-agent'),
    retryCount: countHeader(headers, 'x-stainless-retry-count'),
  };
}

export interface Arrival {
  headers: IncomingHttpHeaders;
  query: string;
  /** Address of the other end of the connection, in plain form. */
  peer: string;
  now: number;
}

/** Who this is, or why they may not come in. */
export function identify(arrival: Arrival, settings: IdentitySettings): Principal | Refusal {
  const credential = credentialOf(arrival.headers, arrival.query);
  const facts = connectionFacts(arrival.headers, arrival.peer, settings);
  return settings.config.mode === 'governed'
    ? governed(credential, arrival.now, settings, facts)
    : transparent(credential, arrival, settings, facts);
}

type Facts = ReturnType<typeof connectionFacts>;

function governed(
  credential: string | null,
  now: number,
  settings: IdentitySettings,
  facts: Facts,
): Principal | Refusal {
  if (credential === null) return refusal('unauthenticated', 'No API key was sent.');
  const key = findGovernedKey(settings.keys, credential, settings.peppers);
  if (key === null || key.disabled) return refusal('unauthenticated', 'The API key is not valid.');
  if (key.expires_at !== null && key.expires_at <= now) {
    return refusal('key_expired', 'The API key has expired.');
  }
  return {
    accountId: key.account_id,
    apiKeyId: key.id,
    orgId: key.org_id,
    tier: key.tier,
    verified: key.verified,
    ...facts,
  };
}

function transparent(
  credential: string | null,
  { headers, peer }: Arrival,
  settings: IdentitySettings,
  facts: Facts,
): Principal {
  const { config, trusted } = settings;
  const believed = trusted.has(peer);
  const told = (name: string | null): string | null =>
    believed ? plainHeader(headers, name) : null;
  const apiKeyId = credential === null ? null : credentialName(credential, settings.peppers);
  const tier = told(config.tierHeader);
  return {
    accountId: told(config.accountHeader) ?? apiKeyId ?? 'anonymous',
    apiKeyId,
    orgId: told(config.orgHeader),
    tier: TIERS.includes(tier as Tier) ? (tier as Tier) : null,
    verified: tier === null ? null : tier === 'verified' || tier === 'enterprise',
    ...facts,
  };
}
