import { addPatterns, CueAutomaton } from './cue-automaton.ts';
import { CUES } from './cues.ts';
import { STOP_WORDS } from './stop-words.ts';
import { TASK_CUES } from './task-cues.ts';
import { IDENTIFIER, IDEOGRAPH, NUMBER, type Units, WORD } from './units.ts';
import { ANY_NUMBER, Vocabulary } from './vocabulary.ts';

export type Cue = keyof typeof CUES;
export type TaskCue = keyof typeof TASK_CUES;

const CUE_NAMES = Object.keys(CUES) as Cue[];
const TASK_NAMES = Object.keys(TASK_CUES) as TaskCue[];
export const LANGUAGES = Object.keys(STOP_WORDS);

const vocabulary = new Vocabulary();
const automaton = new CueAutomaton();
/** Vote of each word: languages that use it, and how much each gets of it. */
const voters: (readonly number[] | undefined)[] = [];
const VOTE = 12;

function build(): void {
  const sources = [...Object.values(CUES), ...Object.values(TASK_CUES)];
  for (const [id, patterns] of sources.entries()) {
    addPatterns(automaton, vocabulary, { id, patterns });
  }
  automaton.freeze();
  const votes = new Map<number, Set<number>>();
  for (const [language, words] of Object.values(STOP_WORDS).entries()) {
    for (const number of vocabulary.add(words)) {
      votes.set(number, (votes.get(number) ?? new Set()).add(language));
    }
  }
  for (const [number, languages] of votes) voters[number] = [...languages];
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
  /** Votes by index into LANGUAGES. */
  votes: Float64Array;
}

export function emptySurvey(): Survey {
  const classes = CUE_NAMES.length + TASK_NAMES.length;
  return {
    cues: new Uint16Array(classes),
    firstAt: new Int32Array(classes),
    lastAt: new Int32Array(classes),
    votes: new Float64Array(LANGUAGES.length),
  };
}

/** Index of a cue class in a survey. */
export function cueIndex(cue: Cue): number {
  return CUE_NAMES.indexOf(cue);
}

export function taskCueIndex(task: TaskCue): number {
  return CUE_NAMES.length + TASK_NAMES.indexOf(task);
}

/** Looks every unit up once: vocabulary number, language votes, cue phrases. */
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
    } else if (kind === NUMBER) {
      word = ANY_NUMBER;
    }
    units.word[at] = word;
    if (word === 0) {
      state = 0;
      continue;
    }
    const languages = voters[word];
    if (languages !== undefined) {
      for (const language of languages) into.votes[language]! += VOTE / languages.length;
    }
    state = automaton.step(state, word);
    const outputs = automaton.outputs(state);
    if (outputs !== null) {
      for (const output of outputs) {
        if (into.cues[output]! < 65535) into.cues[output]!++;
        if (into.firstAt[output] === -1) into.firstAt[output] = at;
        into.lastAt[output] = at;
      }
    }
  }
}
