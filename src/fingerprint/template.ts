/** Hashes what two fillings of one template have in common. */

import * as hashModule from './hash.ts';
import type { MaskedText } from './mask.ts';
import * as unitKindsModule from './unit-kinds.ts';

const { join, SEED_A, SEED_B, stepA, stepB } = hashModule;
const {
  BRACKET_LINE,
  COLON_AFTER,
  HEADING_LINE,
  IDEOGRAPH,
  LINE_END,
  LINE_START,
  RULE,
  SENTENCE_END,
  TAG_LINE,
} = unitKindsModule;

/**
 * Template hashes.
 *
 * A prompt of up to LONGEST_WHOLE masked words without structure is its own template. A longer one,
 * or one with two or more markers (a line that begins with a label "Question:", a heading, a
 * bracketed or angled tag, a rule), is described by what stays when its slots are filled
 * differently: its first clause, its first and last markers, its last clause. Markers count in the
 * style of the first one only, because what fills a slot has lists and labels of its own. So a
 * grader's prompt, an "### Instruction:" wrapper and "Q: … A: Let's think step by step." each have
 * one template, whatever they wrap.
 */
const LONGEST_WHOLE = 60;
const CLAUSE_WEIGHT = 12;
const SHORTEST_CLAUSE_WEIGHT = 6;
const FIRST_MARKERS = 2;
const LAST_MARKERS = 1;
const LONGEST_LABEL_WEIGHT = 12;
const STYLES = BRACKET_LINE | HEADING_LINE | TAG_LINE;

const SALT_WHOLE = 1;
const SALT_SKELETON = 2;
const SALT_OPENING = 3;
const SALT_ENDING = 4;

export interface TemplateHashes {
  template: number;
  opening: number;
  ending: number;
}

let stateA = 0;
let stateB = 0;

function begin(salt: number): void {
  stateA = stepA(SEED_A, salt);
  stateB = stepB(SEED_B, salt);
}

function feed(text: MaskedText, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    stateA = stepA(stateA, text.a[at]!);
    stateB = stepB(stateB, text.b[at]!);
  }
}

function feedMark(value: number): void {
  stateA = stepA(stateA, value);
  stateB = stepB(stateB, value);
}

/** An ideograph weighs half a word. */
function weight(text: MaskedText, at: number): number {
  return text.kind[at] === IDEOGRAPH ? 1 : 2;
}

/** End (exclusive) of the first clause: six words, or less where a clause of three or more ends. */
function openingEnd(text: MaskedText): number {
  let seen = 0;
  for (let at = 0; at < text.count; at++) {
    seen += weight(text, at);
    if (seen >= CLAUSE_WEIGHT) return at + 1;
    const ends = text.flags[at]! & (COLON_AFTER | SENTENCE_END | LINE_END);
    if (seen >= SHORTEST_CLAUSE_WEIGHT && ends !== 0) return at + 1;
  }
  return text.count;
}

/**
 * Start of the last clause; a last line that is nothing but a marker is a clause, however short.
 */
function endingStart(text: MaskedText): number {
  const line = lastLineStart(text);
  if (line > 0 && labelEnd(text, line) === text.count) return line;
  let seen = 0;
  for (let at = text.count - 1; at > 0; at--) {
    seen += weight(text, at);
    if (seen >= CLAUSE_WEIGHT) return at;
    const ends = text.flags[at - 1]! & (COLON_AFTER | SENTENCE_END | LINE_END);
    if (seen >= SHORTEST_CLAUSE_WEIGHT && ends !== 0) return at;
  }
  return 0;
}

const markerStart = new Int32Array(FIRST_MARKERS + LAST_MARKERS);
const markerEnd = new Int32Array(FIRST_MARKERS + LAST_MARKERS);
let markers = 0;

function keepMarker(start: number, end: number): void {
  const ring =
    markers < FIRST_MARKERS ? markers : FIRST_MARKERS + ((markers - FIRST_MARKERS) % LAST_MARKERS);
  markerStart[ring] = start;
  markerEnd[ring] = end;
  markers++;
}

function lastLineStart(text: MaskedText): number {
  const from = Math.max(0, text.count - LONGEST_LABEL_WEIGHT);
  for (let at = text.count - 1; at >= from; at--) {
    if ((text.flags[at]! & LINE_START) !== 0) return at;
  }
  return 0;
}

/**
 * End (exclusive) of the label, heading or rule that opens the line at `start`; 0 when none does.
 */
function labelEnd(text: MaskedText, start: number): number {
  if (text.kind[start] === RULE) return start + 1;
  const marked = (text.flags[start]! & STYLES) !== 0;
  let seen = 0;
  for (let at = start; at < text.count && seen < LONGEST_LABEL_WEIGHT; at++) {
    seen += weight(text, at);
    const flags = text.flags[at]!;
    if ((flags & COLON_AFTER) !== 0) return at + 1;
    if ((flags & LINE_END) !== 0 || at + 1 === text.count) return marked ? at + 1 : 0;
    if ((flags & SENTENCE_END) !== 0 && at > start) return 0;
  }
  return 0;
}

function styleOf(text: MaskedText, at: number): number {
  return text.kind[at] === RULE ? RULE : text.flags[at]! & STYLES;
}

function findMarkers(text: MaskedText): void {
  markers = 0;
  let style = 0;
  for (let at = 0; at < text.count; at++) {
    if ((text.flags[at]! & LINE_START) === 0) continue;
    const end = labelEnd(text, at);
    if (end === 0 || (markers > 0 && styleOf(text, at) !== style)) continue;
    style = styleOf(text, at);
    keepMarker(at, end);
  }
}

function skeleton(text: MaskedText, opening: number, ending: number): number {
  begin(SALT_SKELETON);
  const labelled = markers > 0 && markerStart[0] === 0;
  if (!labelled) feed(text, 0, opening);
  const first = Math.min(markers, FIRST_MARKERS);
  for (let index = 0; index < first; index++) {
    feedMark(-1);
    feed(text, markerStart[index]!, markerEnd[index]!);
  }
  const late = Math.min(markers - first, LAST_MARKERS);
  for (let index = 0; index < late; index++) {
    const ring = FIRST_MARKERS + ((markers - FIRST_MARKERS - late + index) % LAST_MARKERS);
    feedMark(-2);
    feed(text, markerStart[ring]!, markerEnd[ring]!);
  }
  feedMark(-3);
  feed(text, ending, text.count);
  return join(stateA, stateB);
}

/** Template, opening and ending of a masked text; all 0 for an empty one. */
export function templateHashes(text: MaskedText): TemplateHashes {
  if (text.count === 0) return { template: 0, opening: 0, ending: 0 };
  const openingTo = openingEnd(text);
  const endingFrom = endingStart(text);
  begin(SALT_OPENING);
  feed(text, 0, openingTo);
  const opening = join(stateA, stateB);
  begin(SALT_ENDING);
  feed(text, endingFrom, text.count);
  const ending = join(stateA, stateB);
  findMarkers(text);
  if (markers >= 2 || text.count > LONGEST_WHOLE) {
    return { template: skeleton(text, openingTo, endingFrom), opening, ending };
  }
  begin(SALT_WHOLE);
  feed(text, 0, text.count);
  return { template: join(stateA, stateB), opening, ending };
}
