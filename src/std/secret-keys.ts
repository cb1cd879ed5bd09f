/** Secrets that key what is stored: several in one file, the current one first, each known by an id. */
import { createHash } from 'node:crypto';

/** One of them; its id stands beside whatever it keyed. */
export interface SecretKey {
  id: string;
  bytes: Buffer;
}

/** The first keys what is new; those after it read what they keyed before. */
export type SecretKeys = readonly [SecretKey, ...SecretKey[]];

export const SECRET_ID_CHARS = 8;

/** From the secret alone, so that every machine that has it knows it by the same id. */
export function secretKey(line: string): SecretKey {
  const bytes = Buffer.from(line);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, SECRET_ID_CHARS);
  return { id, bytes };
}

const PEM = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g;

/** The secrets of a file in their order: one a line, or private keys one after the other. */
export function secretEntries(text: string): string[] {
  const keys = text.match(PEM);
  if (keys !== null) return keys;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** One secret a line; null where there is none. */
export function parseSecretKeys(text: string): SecretKeys | null {
  const [current, ...former] = secretEntries(text).map(secretKey);
  return current === undefined ? null : [current, ...former];
}
