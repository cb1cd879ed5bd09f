/** Decides which part of a request's query goes on to the provider. */

/** Names under which APIs take a credential in the query, without case, dashes and underscores. */
const CREDENTIAL_NAMES = new Set([
  'key',
  'apikey',
  'xapikey',
  'xgoogapikey',
  'accesstoken',
  'subscriptionkey',
  'authorization',
]);

/** A governed key, wherever it stands. */
const GOVERNED_KEY = /sw-[a-z0-9]{1,32}-[A-Za-z0-9_-]{43}/;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function isCredential(pair: string): boolean {
  const [name = ''] = pair.split('=', 1);
  const plain = decoded(name)
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '');
  return CREDENTIAL_NAMES.has(plain) || GOVERNED_KEY.test(decoded(pair));
}

/**
 * The query without the client's credentials, however they are spelled: the provider reads encoded
 * names and other cases as it likes, and some read `;` as `&`.
 */
export function withoutCredentials(query: string): string {
  if (query === '') return query;
  return query
    .split('&')
    .map((pair) => pair.split(';').filter((part) => !isCredential(part)))
    .filter((parts) => parts.length > 0)
    .map((parts) => parts.join(';'))
    .join('&');
}
