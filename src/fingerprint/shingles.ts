import { avalanche, stepA, stepB } from './hash.ts';
import type { MaskedText } from './mask.ts';

/** Hashes of all runs of three units, as two columns; reused from text to text. */
export class Shingles {
  count = 0;
  readonly a: Int32Array;
  readonly b: Int32Array;

  constructor(capacity: number) {
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
  }
}

const WIDTH = 3;

/**
 * Runs of three units (words, or characters of scripts without spaces); a shorter text is one run.
 */
export function shingle(text: MaskedText, into: Shingles): void {
  into.count = 0;
  if (text.count === 0) return;
  const width = Math.min(WIDTH, text.count);
  const last = Math.min(text.count - width, into.a.length - 1);
  for (let at = 0; at <= last; at++) {
    let a = 0x7f4a7c15;
    let b = 0x1ce4e5b9;
    for (let offset = 0; offset < width; offset++) {
      a = stepA(a, text.a[at + offset] as number);
      b = stepB(b, text.b[at + offset] as number);
    }
    into.a[at] = avalanche(a);
    into.b[at] = avalanche(b);
  }
  into.count = last + 1;
}
