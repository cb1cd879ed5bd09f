/** Cuts a text into the overlapping runs that MinHash and SimHash are made of. */

import * as hashModule from './hash.ts';
import type { MaskedText } from './mask.ts';

const { avalanche, mixA, stepA, stepB, turnA } = hashModule;

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
const START_A = 0x7f4a7c15;
const START_B = 0x1ce4e5b9;

/**
 * Runs of three units (words, or characters of scripts without spaces); a shorter text is one run.
 */
export function shingle(text: MaskedText, into: Shingles): void {
  const { a, b, count } = text;
  into.count = 0;
  if (count === 0) return;
  const width = Math.min(WIDTH, count);
  const runs = Math.min(count - width + 1, into.a.length);
  if (width === WIDTH) runsOfThree(text, into, runs);
  else {
    let laneA = START_A;
    let laneB = START_B;
    for (let at = 0; at < width; at++) {
      laneA = stepA(laneA, a[at]!);
      laneB = stepB(laneB, b[at]!);
    }
    into.a[0] = avalanche(laneA);
    into.b[0] = avalanche(laneB);
  }
  into.count = runs;
}

/** What lane A makes of a unit is the same wherever the unit stands: it is computed once. */
function runsOfThree(text: MaskedText, into: Shingles, runs: number): void {
  const { a, b } = text;
  const { a: intoA, b: intoB } = into;
  let first = mixA(a[0]!);
  let second = mixA(a[1]!);
  for (let at = 0; at < runs; at++) {
    const third = mixA(a[at + 2]!);
    intoA[at] = avalanche(turnA(turnA(turnA(START_A, first), second), third));
    const pair = stepB(stepB(START_B, b[at]!), b[at + 1]!);
    intoB[at] = avalanche(stepB(pair, b[at + 2]!));
    first = second;
    second = third;
  }
}
