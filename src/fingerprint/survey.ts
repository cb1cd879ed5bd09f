import { conceptOf, pairHash } from './concept-table.ts';
import { addPatterns, CueAutomaton } from './cue-automaton.ts';
import { CUE_NAMES, CUES } from './cues.ts';
import { STOP_WORDS } from './stop-words.ts';
import { FUNCTION_WORD, IDENTIFIER, IDEOGRAPH, NUMBER, type Units, WORD } from './units.ts';
import { ANY_NUMBER, Vocabulary } from './vocabulary.ts';

export const LANGUAGES = Object.keys(STOP_WORDS);

const vocabulary = new Vocabulary();
const automaton = new CueAutomaton();
/** Languages that use a word, by vocabulary number. */
const voters: (readonly number[] | undefined)[] = [];

function build(): void {
  for (const [id, cue] of CUE_NAMES.entries()) {
    addPatterns(automaton, vocabulary, { id, patterns: CUES[cue] });
  }
  automaton.freeze();
  const votes = new Map<number, Set<number>>();
  for (const [language, words] of Object.values(STOP_WORDS).entries()) {
    for (const number of vocabulary.add(words)) {
      votes.set(number, (votes.get(number) ?? new Set()).add(language));
    }
  }
  for (let number = 0; number <= vocabulary.size; number++) {
    const languages = votes.get(number);
    voters.push(languages === undefined ? undefined : [...languages]);
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
  /** Votes by index into LANGUAGES: each word has one, shared by the languages that use it. */
  votes: Float64Array;
}

export function emptySurvey(): Survey {
  return {
    cues: new Uint16Array(CUE_NAMES.length),
    firstAt: new Int32Array(CUE_NAMES.length),
    lastAt: new Int32Array(CUE_NAMES.length),
    votes: new Float64Array(LANGUAGES.length),
  };
}

/** Looks every unit up once: vocabulary number, concept, language votes, cue phrases. */
export function survey(units: Units, into: Survey): void {
  into.cues.fill(0);
  into.firstAt.fill(-1);
  into.lastAt.fill(-1);
  into.votes.fill(0);
  let state = 0;
  for (let at = 0; at < units.count; at++) {
    const kind = units.kind[at] as number;
    let word = 0;
    if (kind === WORD || kind === IDEOGRAPH || kind === IDENTIFIER) {
      word = vocabulary.find(units.a[at] as number);
      if (word !== 0) vote(word, units, at, into.votes);
    } else if (kind === NUMBER) {
      word = ANY_NUMBER;
    }
    units.word[at] = word;
    units.concept[at] = contentUnit(units, at) ? conceptAt(units, at) : 0;
    state = word === 0 ? 0 : automaton.step(state, word);
    if (state !== 0) announce(state, at, into);
  }
}

/** Words that carry content: function words and one- or two-letter words do not. */
export function contentUnit(units: Units, at: number): boolean {
  const kind = units.kind[at];
  if (kind === IDEOGRAPH) return true;
  if (kind !== WORD && kind !== IDENTIFIER) return false;
  if (((units.flags[at] as number) & FUNCTION_WORD) !== 0) return false;
  return (units.end[at] as number) - (units.start[at] as number) > 2;
}

function conceptAt(units: Units, at: number): number {
  if (units.kind[at] !== IDEOGRAPH) return conceptOf(units.stem[at] as number);
  if (at === 0 || units.kind[at - 1] !== IDEOGRAPH) return 0;
  return conceptOf(pairHash(units.a[at - 1] as number, units.a[at] as number));
}

function vote(word: number, units: Units, at: number, votes: Float64Array): void {
  const languages = voters[word];
  if (languages === undefined) return;
  units.flags[at]! |= FUNCTION_WORD;
  const share = 1 / languages.length;
  for (let voter = 0; voter < languages.length; voter++) {
    votes[languages[voter] as number]! += share;
  }
}

function announce(state: number, at: number, into: Survey): void {
  const outputs = automaton.outputs(state);
  if (outputs === null) return;
  for (let index = 0; index < outputs.length; index++) {
    const output = outputs[index] as number;
    if (into.cues[output]! < 65535) into.cues[output]!++;
    if (into.firstAt[output] === -1) into.firstAt[output] = at;
    into.lastAt[output] = at;
  }
}
