/** Judges whether a head that a witness hands in is what it says: of this log, and signed by that witness; pure. */
import type { Checkpoint } from '#std/checkpoint';
import { cosignedAt, isWitnessKey } from '#std/cosignature';
import { type LogKey, openHead } from '#std/log-keys';

/** While a witness replaces its key it has two. */
const MOST_KEYS = 4;

/** `keys` verify the signatures of the witness, a key a line. */
export interface HandedIn {
  witness: string;
  keys: string;
  note: string;
}

export type CosignedJudgement = { head: Checkpoint } | { problem: string };

/**
 * `known` are the keys that this witness had before; null where it is new. One of them has to sign, so
 * that a key comes only after one that was known.
 */
export function judgeCosigned(
  { witness, keys, note }: HandedIn,
  given: { known: string | null; logKeys: readonly LogKey[] },
): CosignedJudgement {
  const told = keysIn(keys);
  if (told.length === 0 || told.length > MOST_KEYS) return { problem: 'it names no keys' };
  if (!told.every((key) => isWitnessKey(key, witness))) {
    return { problem: `its keys are not those of ${witness}` };
  }
  const head = openHead(note, given.logKeys);
  if (head === null) return { problem: 'it is no head that this log signed' };
  if (!told.every((key) => cosignedAt(note, key) !== null)) {
    return { problem: 'it does not have the signature of each of its keys' };
  }
  const known = given.known === null ? null : keysIn(given.known);
  if (known !== null && !told.some((key) => known.includes(key))) {
    return { problem: 'none of its keys was known before' };
  }
  return { head };
}

const keysIn = (text: string): string[] => text.split('\n').filter((line) => line !== '');
