/** Gathers in one pass over the units what language, scores, tasks and topics are decided from. */

import * as conceptTableModule from './concept-table.ts';
import * as cueAutomatonModule from './cue-automaton.ts';
import { CueAutomaton } from './cue-automaton.ts';
import * as cuesModule from './cues.ts';
import * as stopWordsModule from './stop-words.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';
import * as vocabularyModule from './vocabulary.ts';
import { CueVocabulary } from './vocabulary.ts';

const { conceptOf, pairHash } = conceptTableModule;
const { addPatterns } = cueAutomatonModule;
const { CUE_NAMES, CUES } = cuesModule;
const { STOP_WORDS } = stopWordsModule;
const { CAPITAL, FUNCTION_WORD, IDENTIFIER, IDEOGRAPH, NUMBER, SENTENCE_START, WORD } =
  unitKindsModule;
const { units } = unitsModule;
const { ANY_NUMBER, MOST_WORDS } = vocabularyModule;
const {
  a: unitA,
  stem: unitStem,
  start: unitStart,
  end: unitEnd,
  kind: unitKind,
  flags: unitFlags,
  word: unitWord,
  content: unitContent,
  concept: unitConcept,
} = units;

/** Kinds of units that have a vocabulary number of their own, as a set of bits. */
const LEXICAL = (1 << WORD) | (1 << IDENTIFIER) | (1 << IDEOGRAPH);

export const VOTED_LANGUAGES = Object.keys(STOP_WORDS);

const words = new CueVocabulary();
const automaton = new CueAutomaton();
/**
 * Languages that use a word: those of word `n` stand in `voters` from `firstVoter[n]` to
 * `firstVoter[n + 1]`, and each has its share of the word's vote.
 */
const firstVoter = new Uint16Array(MOST_WORDS + 2);
const voters = new Uint8Array(4 * MOST_WORDS);
const share = new Float64Array(MOST_WORDS + 1);

function build(): void {
  for (const [id, cue] of CUE_NAMES.entries()) {
    addPatterns(automaton, words, { id, patterns: CUES[cue] });
  }
  automaton.freeze();
  const votes = new Map<number, Set<number>>();
  for (const [language, text] of Object.values(STOP_WORDS).entries()) {
    for (const word of words.add(text)) {
      votes.set(word, (votes.get(word) ?? new Set()).add(language));
    }
  }
  let next = 0;
  for (let word = 0; word <= words.size; word++) {
    const languages = [...(votes.get(word) ?? [])];
    share[word] = languages.length === 0 ? 0 : 1 / languages.length;
    voters.set(languages, next);
    next += languages.length;
    firstVoter[word + 1] = next;
  }
}
build();

/** What one pass over the units finds in them; reused from text to text. */
export interface Survey {
  /** Occurrences by cue class. */
  cues: Uint16Array;
  /** Unit at which a class is first complete, or -1. */
  firstAt: Int32Array;
  /** Unit at which a class is last complete, or -1. */
  lastAt: Int32Array;
  /** Votes by index into VOTED_LANGUAGES: each word has one, shared by the languages that use it. */
  votes: Float64Array;
  /** Function words of two letters and more within sentences: with and without a capital. */
  capitals: number;
  plains: number;
}

export function emptySurvey(): Survey {
  return {
    cues: new Uint16Array(CUE_NAMES.length),
    firstAt: new Int32Array(CUE_NAMES.length),
    lastAt: new Int32Array(CUE_NAMES.length),
    votes: new Float64Array(VOTED_LANGUAGES.length),
    capitals: 0,
    plains: 0,
  };
}

/** Looks every unit up once: vocabulary number, concept, language votes, cue phrases. */
export function survey(into: Survey): void {
  into.cues.fill(0);
  into.firstAt.fill(-1);
  into.lastAt.fill(-1);
  into.votes.fill(0);
  into.capitals = 0;
  into.plains = 0;
  let state = 0;
  for (let at = 0; at < units.count; at++) {
    const kind = unitKind[at]!;
    let found = kind === NUMBER ? ANY_NUMBER : 0;
    let carries = 0;
    if (((LEXICAL >>> kind) & 1) === 1) {
      found = words.find(unitA[at]!);
      const functional = firstVoter[found] !== firstVoter[found + 1];
      if (functional) voteAs(found, at, into);
      if (kind === IDEOGRAPH) carries = 1;
      else if (!functional && unitEnd[at]! - unitStart[at]! > 2) carries = 1;
    }
    unitWord[at] = found;
    unitContent[at] = carries;
    unitConcept[at] = carries === 1 ? conceptAt(at) : 0;
    state = found === 0 ? 0 : automaton.step(state, found);
    if (state !== 0) announce(state, at, into);
  }
}

function voteAs(word: number, at: number, into: Survey): void {
  const { votes } = into;
  const last = firstVoter[word + 1]!;
  for (let voter = firstVoter[word]!; voter < last; voter++) {
    votes[voters[voter]!]! += share[word]!;
  }
  const flags = unitFlags[at]!;
  unitFlags[at] = flags | FUNCTION_WORD;
  if (unitKind[at] !== WORD || (flags & SENTENCE_START) !== 0) return;
  if (unitEnd[at] === unitStart[at]! + 1) return;
  if ((flags & CAPITAL) !== 0) into.capitals++;
  else into.plains++;
}

function conceptAt(at: number): number {
  if (unitKind[at] !== IDEOGRAPH) return conceptOf(unitStem[at]!);
  if (at === 0 || unitKind[at - 1] !== IDEOGRAPH) return 0;
  return conceptOf(pairHash(unitA[at - 1]!, unitA[at]!));
}

function announce(state: number, at: number, into: Survey): void {
  const outputs = automaton.outputs(state);
  if (outputs === null) return;
  for (let index = 0; index < outputs.length; index++) {
    const output = outputs[index]!;
    if (into.cues[output]! < 65535) into.cues[output]!++;
    if (into.firstAt[output] === -1) into.firstAt[output] = at;
    into.lastAt[output] = at;
  }
}
