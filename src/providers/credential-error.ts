/** Tells a provider's error about the caller's credential from its other errors. */
import { objectOf, objectsOf, parseObject } from './json.ts';

/** Codes and types by which providers say that a credential is wrong, expired or not theirs. */
const CREDENTIAL_ERRORS = new Set([
  'authentication_error',
  'invalid_api_key',
  'invalid_authentication',
  'expired_api_key',
  'api_key_invalid',
  'api_key_service_blocked',
  'unauthenticated',
  'unrecognizedclientexception',
  'expiredtokenexception',
  'invalidsignatureexception',
  'missingauthenticationtokenexception',
]);

/** Fields in which they stand, in the error or in an entry of its details. */
const FIELDS = ['type', 'code', 'status', 'reason', '__type'];

function says(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  // Amazon puts a namespace before, and its address behind.
  const name = value.split(':')[0]!.split('#').at(-1)!;
  return CREDENTIAL_ERRORS.has(name.toLowerCase());
}

/**
 * Whether an error is about the credential it was asked with. Only the fields that providers fill are
 * read: what stands in a message may be the client's.
 */
export function isCredentialError(
  status: number,
  given: { errorType: string | null; body: Buffer | null },
): boolean {
  if (status === 401 || status === 407) return true;
  if (status < 400 || status > 499) return false;
  if (says(given.errorType)) return true;
  const body = parseObject(given.body?.toString() ?? '');
  if (body === null) return false;
  const error = objectOf(body.error) ?? body;
  const details = Array.isArray(error.details) ? objectsOf(error.details) : [];
  return [error, ...details].some((one) => FIELDS.some((field) => says(one[field])));
}
