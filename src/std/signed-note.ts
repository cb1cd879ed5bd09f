/** Writes and checks the signatures of a log in the form that other transparency tools read. */

import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/**
 * Signed notes (C2SP signed-note v1.0.0): a text, a blank line, and signatures in Ed25519. They are how
 * a log commits itself in a form that other tools read too.
 */
export interface Verifier {
  name: string;
  /** First four bytes of SHA-256 over name, line feed, algorithm and key. */
  keyId: Uint8Array;
  key: KeyObject;
}

const ED25519 = 1;
const KEY_ID_BYTES = 4;
const SIGNATURES_AT_MOST = 16;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;
/** DER of SubjectPublicKeyInfo before the 32 bytes of an Ed25519 key (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

export function keyIdOf(name: string, rawKey: Uint8Array, algorithm = ED25519): Uint8Array {
  const hash = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(algorithm));
  return hash.update(rawKey).digest().subarray(0, KEY_ID_BYTES);
}

/** `name+hex(key id)+base64(algorithm, key)`: a public key as it is published. */
export function noteKey(name: string, algorithm: number, rawKey: Uint8Array): string {
  const id = Buffer.from(keyIdOf(name, rawKey, algorithm)).toString('hex');
  return `${name}+${id}+${Buffer.from([algorithm, ...rawKey]).toString('base64')}`;
}

/** The public key of a log. */
export const verifierKey = (name: string, rawKey: Uint8Array): string =>
  noteKey(name, ED25519, rawKey);

/** Null when the text is no Ed25519 verifier key. */
export const parseVerifierKey = (text: string): Verifier | null => parseNoteKey(text, ED25519);

/** Null when the text is no key of that algorithm. */
export function parseNoteKey(text: string, algorithm: number): Verifier | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim());
  if (match === null) return null;
  const [name, id] = [match[1]!, match[2]!];
  const bytes = Buffer.from(match[3]!, 'base64');
  if (bytes.length !== 33 || bytes[0] !== algorithm) return null;
  const raw = bytes.subarray(1);
  const keyId = keyIdOf(name, raw, algorithm);
  if (Buffer.from(keyId).toString('hex') !== id) return null;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_HEAD, raw]),
    format: 'der',
    type: 'spki',
  });
  return { name, keyId, key };
}

/** The note's text when a known key signed it; null otherwise. Unknown keys' signatures are passed over. */
export function openNote(note: string, verifiers: readonly Verifier[]): string | null {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, cut + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) return null;
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > SIGNATURES_AT_MOST) return null;
  let trusted = false;
  for (const line of lines) {
    const match = SIGNATURE_LINE.exec(line);
    if (match === null) return null;
    const bytes = Buffer.from(match[2]!, 'base64');
    if (bytes.toString('base64') !== match[2]) return null;
    const signer = verifiers.find(
      ({ name, keyId }) =>
        name === match[1] && Buffer.compare(keyId, bytes.subarray(0, KEY_ID_BYTES)) === 0,
    );
    if (signer === undefined) continue;
    if (!verify(null, Buffer.from(text), signer.key, bytes.subarray(KEY_ID_BYTES))) return null;
    trusted = true;
  }
  return trusted ? text : null;
}
