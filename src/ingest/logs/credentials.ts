/** Keeps secrets out of the store: a credential in a log becomes a hashed identifier. */
import { hash } from 'node:crypto';

/**
 * API keys as providers and gateways write them, JSON web tokens and authorisation headers. Hashes
 * that gateways already put in the key's place (64 hex digits) are ids and stay.
 */
const RAW_KEYS = [
  /^(?:bearer|basic|token)\s+\S/i,
  /^(?:sk|pk|rk|gsk|csk|xai|hf|pplx|nvapi|fw|r8|tgp)[-_](?=.*\d)[-_A-Za-z0-9]{16,}$/,
  /^AIza[-_A-Za-z0-9]{30,}$/,
  /^(?:AKIA|ASIA)[A-Z0-9]{16}$/,
  /^ya29\.[-_A-Za-z0-9.]{16,}$/,
  /^eyJ[-_A-Za-z0-9]{8,}\.[-_A-Za-z0-9]+\.[-_A-Za-z0-9]*$/,
] as const;

const KNOWN_LIMIT = 100_000;
const known = new Map<string, string>();

/** Whether the text is a secret rather than an identifier of one. */
export function looksLikeCredential(text: string): boolean {
  return text.length >= 16 && RAW_KEYS.some((shape) => shape.test(text));
}

/**
 * The identifier to keep in place of a text that may be a credential: itself when it is an
 * identifier, otherwise "key_" and the first 64 bits of its SHA-256, so that the secret never goes
 * further and the same secret has the same id. A "Bearer " in front does not change the id.
 */
export function credentialId(text: string): string {
  if (text.length < 16) return text;
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const id = looksLikeCredential(text) ? hashCredential(text) : text;
  // Accounts and keys come again and again; the bound keeps hostile input from growing the table.
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, id);
  return id;
}

/** The identifier of a text that is a secret whatever it looks like, e.g. an x-api-key header. */
export function hashCredential(text: string): string {
  const secret = text.replace(/^(?:bearer|basic|token)\s+/i, '').trim();
  return `key_${hash('sha256', secret, 'hex').slice(0, 16)}`;
}
