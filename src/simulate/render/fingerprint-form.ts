/** The fixed part of a simulated fingerprint, with blanks that each exchange fills in. */
import { FINGERPRINT_VERSION } from '#fingerprint/index';
import type { Fingerprint } from '#schema/fingerprint';
import { mix } from '../mix.ts';
import type { LineBuffer } from './line-buffer.ts';

/** What tells one filling of a kernel from another. */
export interface Filling {
  /** Chooses between the sizes, scores and embeddings of A and B. */
  side: 0 | 1;
  variant: number;
  wording: number;
}

/** A hash or band that is drawn anew for each filling, and where its digits stand. */
interface Blank {
  at: number;
  isHash: boolean;
  value: number;
  /** The value's bits above the lowest 32. */
  high: number;
  byVariant: boolean;
  byWording: boolean;
}

const HASH_FIELDS = ['exact_hash', 'template_hash', 'opening_hash', 'ending_hash'] as const;
const HASH_BLANK = '0'.repeat(16);
const BAND_BLANK = '0'.repeat(10);

/**
 * The JSON of a kernel's fingerprints as a form: bytes that all fillings share, with blanks for the
 * digits of those hashes and bands in which the real fingerprints A and B (other content) or A and
 * C (other wording) differ. Filling a form is a copy and a few digits.
 */
export class FingerprintForm {
  readonly #head: Uint8Array;
  readonly #blanks: readonly Blank[];
  readonly #sides: readonly [Fingerprint, Fingerprint];
  readonly #tails = new Map<number, Uint8Array>();

  constructor(a: Fingerprint, b: Fingerprint, c: Fingerprint) {
    const form = new FormText();
    form.text(`{"version":${FINGERPRINT_VERSION}`);
    for (const name of HASH_FIELDS) {
      form.text(`,"${name}":`);
      form.field([a[name], b[name], c[name]], true);
    }
    form.text(',"minhash_bands":[');
    for (const [index, band] of a.minhash_bands.entries()) {
      if (index > 0) form.text(',');
      form.field([band, b.minhash_bands[index]!, c.minhash_bands[index]!], false);
    }
    form.text('],');
    this.#head = form.bytes();
    this.#blanks = form.blanks;
    this.#sides = [a, b];
  }

  charsOf(side: 0 | 1): number {
    return this.#sides[side].chars;
  }

  /** Writes everything but system and tools hash and the closing brace. */
  write(out: LineBuffer, filling: Filling, embed: boolean): void {
    const start = out.appendBytes(this.#head);
    for (const blank of this.#blanks) fill(out, start, { blank, filling });
    out.appendBytes(this.#tail(filling.side, embed));
    const [a, b] = this.#sides;
    const mask = mix(filling.variant, filling.wording, 121);
    const high = ((a.simhash[0] & mask) | (b.simhash[0] & ~mask)) >>> 0;
    const low = ((a.simhash[1] & ~mask) | (b.simhash[1] & mask)) >>> 0;
    out.appendAscii(`,"simhash":[${high},${low}]`);
  }

  #tail(side: 0 | 1, embed: boolean): Uint8Array {
    const key = side * 2 + (embed ? 1 : 0);
    const known = this.#tails.get(key);
    if (known !== undefined) return known;
    const built = tailOf(this.#sides[side], embed);
    this.#tails.set(key, built);
    return built;
  }
}

class FormText {
  readonly blanks: Blank[] = [];
  #text = '';

  text(more: string): void {
    this.#text += more;
  }

  field([inA, inB, inC]: readonly [number, number, number], isHash: boolean): void {
    if (inA === inB && inA === inC) {
      this.#text += inA;
      return;
    }
    const high = Math.floor(inA / 4_294_967_296);
    const changes = { byVariant: inA !== inB, byWording: inA !== inC };
    this.blanks.push({ at: this.#text.length, isHash, value: inA, high, ...changes });
    this.#text += isHash ? HASH_BLANK : BAND_BLANK;
  }

  bytes(): Uint8Array {
    return Buffer.from(this.#text, 'latin1');
  }
}

function tailOf(one: Fingerprint, embed: boolean): Uint8Array {
  const { topic_bucket, chars, words, language, task, embedding, ...rest } = one;
  const { reasoning_elicitation, rubric_grading, safe_rewriting, teaching, datasetness } = rest;
  const scores = { reasoning_elicitation, rubric_grading, safe_rewriting, teaching, datasetness };
  const fields = { topic_bucket, chars, words, language, task, ...scores };
  const json = JSON.stringify({ ...fields, embedding: embed ? embedding : null });
  return Buffer.from(json.slice(1, -1), 'latin1');
}

/** A hash of what the blank changes with. */
function keyOf({ byVariant, byWording }: Blank, { variant, wording }: Filling): number {
  if (byVariant) return mix(variant, byWording ? wording : 0, 122);
  return mix(wording, 0, 123);
}

function fill(
  out: LineBuffer,
  start: number,
  { blank, filling }: { blank: Blank; filling: Filling },
): void {
  const key = keyOf(blank, filling);
  const at = start + blank.at;
  const high = mix(blank.value >>> 0, blank.high, key, 124);
  if (!blank.isHash) {
    // At most 41 8191 8191: below 2^32.
    out.putTwoDigits(at, 10 + ((high >>> 13) & 31));
    out.putFourDigits(at + 2, high >>> 19);
    out.putFourDigits(at + 6, high & 8191);
    return;
  }
  const low = mix(high, key, 125);
  // At most 5095 8191 8191 8191: below 2^53.
  out.putFourDigits(at, 1000 + (high >>> 20));
  out.putFourDigits(at + 4, high & 8191);
  out.putFourDigits(at + 8, low >>> 19);
  out.putFourDigits(at + 12, low & 8191);
}
