/** Says which witnesses signed heads of a log, and how much of it so many of them saw; pure. */
import { signedSize } from '#std/checkpoint';
import { cosignedAt, witnessNameOf } from '#std/cosignature';

/** The largest head that a witness signed. */
export interface WitnessSighting {
  witness: string;
  /** Records under it. */
  size: number;
  /** When it was signed, UTC epoch milliseconds. */
  at: number;
  note: string;
}

/**
 * One for each witness that signed one of the notes; a witness that replaced its key is one still. The
 * keys are what the checker trusts, however they came. The largest comes first.
 */
export function sightingsIn(notes: readonly string[], keys: readonly string[]): WitnessSighting[] {
  const largest = new Map<string, WitnessSighting>();
  for (const key of keys) {
    const witness = witnessNameOf(key);
    if (witness === null) continue;
    for (const note of notes) {
      const [at, size] = [cosignedAt(note, key), signedSize(note)];
      if (at === null || size === null || size < (largest.get(witness)?.size ?? 0)) continue;
      largest.set(witness, { witness, size, at, note });
    }
  }
  return [...largest.values()].sort((one, other) => other.size - one.size);
}

/** How many records so many witnesses saw; null = there are fewer of them. */
export const seenBy = (sightings: readonly WitnessSighting[], witnesses: number): number | null =>
  sightings[witnesses - 1]?.size ?? null;
