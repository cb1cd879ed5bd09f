/** Signatures of witnesses under a log's head: that they saw it, when, and that the log only grew till then. */

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { keyIdOf, noteKey, parseNoteKey } from './signed-note.ts';

/** C2SP tlog-cosignature v1, in Ed25519. */
const COSIGNATURE = 4;
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;

const messageOf = (text: string, seconds: bigint): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The raw 32 bytes of an Ed25519 key pair's public half. */
function rawKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** `name+hex(key id)+base64(4, key)`: what verifies the cosignatures of a witness. */
export const witnessKey = (name: string, privateKey: KeyObject): string =>
  noteKey(name, COSIGNATURE, rawKey(privateKey));

/** The name of the witness whose key it is; null where it is none. */
export const witnessNameOf = (key: string): string | null =>
  parseNoteKey(key, COSIGNATURE)?.name ?? null;

export const isWitnessKey = (key: string, name: string): boolean => witnessNameOf(key) === name;

/** The name under which a gateway signs. */
export const gatewayWitness = (gateway: string): string => `stillwatch/witness/${gateway}`;

/** A note has so many signatures at most: who reads more refuses it. */
const MOST_SIGNATURES = 16;

/** Puts under a note the signatures that others have under the same text, each once, as many as there is room for. */
export function cosignaturesOf(others: readonly string[]): (note: string) => string {
  const lines = new Map<string, string[]>();
  for (const [text, signatures] of others.map(parted)) {
    lines.set(text, [...(lines.get(text) ?? []), ...signatures]);
  }
  return (note) => {
    const [text, own] = parted(note);
    const all = [...new Set([...own, ...(lines.get(text) ?? [])])];
    return `${text}\n${all.slice(0, MOST_SIGNATURES).join('\n')}\n`;
  };
}

function parted(note: string): [text: string, signatures: string[]] {
  const cut = note.lastIndexOf('\n\n');
  const signatures = note.slice(cut + 2).split('\n');
  return [note.slice(0, cut + 1), signatures.filter((line) => line !== '')];
}

/** A note with the cosignature of a witness as its last line. `at` is UTC epoch milliseconds. */
export function cosigned(
  note: string,
  { name, privateKey, at }: { name: string; privateKey: KeyObject; at: number },
): string {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const seconds = BigInt(Math.floor(at / 1000));
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(seconds);
  const keyId = keyIdOf(name, rawKey(privateKey), COSIGNATURE);
  const signature = sign(null, messageOf(text, seconds), privateKey);
  return `${note}— ${name} ${Buffer.concat([keyId, time, signature]).toString('base64')}\n`;
}

/** When the witness of that key signed the note, UTC epoch milliseconds; null = it did not. */
export function cosignedAt(note: string, key: string): number | null {
  const witness = parseNoteKey(key, COSIGNATURE);
  const cut = note.lastIndexOf('\n\n');
  if (witness === null || cut < 0) return null;
  const text = note.slice(0, cut + 1);
  for (const line of note.slice(cut + 2).split('\n')) {
    const [, name, encoded] = LINE.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    const ours = Buffer.compare(witness.keyId, bytes.subarray(0, KEY_ID_BYTES)) === 0;
    if (name !== witness.name || !ours || bytes.length < KEY_ID_BYTES + TIME_BYTES) continue;
    const seconds = bytes.readBigUInt64BE(KEY_ID_BYTES);
    const signature = bytes.subarray(KEY_ID_BYTES + TIME_BYTES);
    if (verify(null, messageOf(text, seconds), witness.key, signature)) {
      return Number(seconds) * 1000;
    }
  }
  return null;
}
