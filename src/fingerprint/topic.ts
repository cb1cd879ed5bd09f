/** Gives a prompt a topic cell, so that breadth and novelty can be counted without its text. */

import * as fingerprintModule from '#schema/fingerprint';
import { BitCounts } from './bit-counts.ts';
import * as conceptTableModule from './concept-table.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';

const { TOPIC_BUCKETS } = fingerprintModule;
const { CONCEPT_COUNT, pairHash } = conceptTableModule;
const { IDEOGRAPH } = unitKindsModule;
const { units } = unitsModule;
const {
  a: unitA,
  stem: unitStem,
  kind: unitKind,
  content: unitContent,
  concept: unitConcept,
} = units;

/**
 * Topic cells: the leading concept of a text and, within it, its second concept folded into
 * SECOND_CELLS. A text without any known concept falls into one of the remaining cells by a signed
 * random projection of its content words (Charikar 2002). So a narrow use keeps to a few cells
 * however it is phrased, and a broad one goes on meeting new ones.
 */
const SECOND_CELLS = 16;
const FIRST_WORD_CELL = (CONCEPT_COUNT + 1) * SECOND_CELLS;
const WORD_CELLS = TOPIC_BUCKETS - FIRST_WORD_CELL;

const seen = new Uint16Array(CONCEPT_COUNT + 1);
const order = new Uint8Array(CONCEPT_COUNT);
const counts = new BitCounts();

/** Coarse topic cell of a surveyed text, 0 .. TOPIC_BUCKETS − 1; 0 where nothing has content. */
export function topicBucket(): number {
  const distinct = countConcepts();
  if (distinct === 0) return wordCell();
  let first = 0;
  let second = 0;
  for (let at = 0; at < distinct; at++) {
    const concept = order[at]!;
    const times = seen[concept]!;
    if (first === 0 || times > seen[first]!) {
      second = first;
      first = concept;
    } else if (second === 0 || times > seen[second]!) {
      second = concept;
    }
  }
  for (let at = 0; at < distinct; at++) seen[order[at]!] = 0;
  return first * SECOND_CELLS + (second === 0 ? 0 : 1 + (second % (SECOND_CELLS - 1)));
}

/** Fills `seen` and `order` (concepts by first mention); returns how many there are. */
function countConcepts(): number {
  let distinct = 0;
  for (let at = 0; at < units.count; at++) {
    const concept = unitConcept[at]!;
    if (concept === 0) continue;
    if (seen[concept] === 0) order[distinct++] = concept;
    seen[concept]!++;
  }
  return distinct;
}

function wordCell(): number {
  counts.clear();
  for (let at = 0; at < units.count; at++) {
    if (unitContent[at] === 0) continue;
    if (unitKind[at] !== IDEOGRAPH) counts.add(0, unitStem[at]!, 0);
    else if (at > 0 && unitKind[at - 1] === IDEOGRAPH) {
      counts.add(0, pairHash(unitA[at - 1]!, unitA[at]!), 0);
    }
  }
  if (counts.total === 0) return 0;
  return FIRST_WORD_CELL + ((counts.majority(false) & 0x3ff) % WORD_CELLS);
}
