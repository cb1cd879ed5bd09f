/** Scores how far a prompt asks for what a student model is trained on. */

import { CUE_INDEX as CUE } from './cues.ts';
import type { Survey } from './survey.ts';
import { CAPITAL, IDEOGRAPH, SENTENCE_END, WORD } from './unit-kinds.ts';
import { units } from './units.ts';

export interface Scores {
  reasoning_elicitation: number;
  rubric_grading: number;
  safe_rewriting: number;
  teaching: number;
  datasetness: number;
}

/** Instructions stand in the first or last units of a prompt; what lies between is material. */
const INSTRUCTION_UNITS = 60;
const SHORT_UNITS = 80;

/** All five scores, 0 .. 100, from the classes of cues that occur together. */
export function scoresOf(found: Survey): Scores {
  return {
    reasoning_elicitation: percent(reasoning(found)),
    rubric_grading: percent(grading(found)),
    safe_rewriting: percent(rewriting(found)),
    teaching: percent(teaching(found)),
    datasetness: percent(datasetness(found)),
  };
}

/** Independent pieces of evidence together: 1 − Π(1 − wᵢ). */
function either(...weights: number[]): number {
  let rest = 1;
  for (let at = 0; at < weights.length; at++) rest *= 1 - weights[at]!;
  return 1 - rest;
}

function percent(share: number): number {
  return Math.max(0, Math.min(100, Math.round(100 * share)));
}

function times(found: Survey, cue: number): number {
  return found.cues[cue]!;
}

/** Weight of a class seen once, and of one seen more often. */
function weigh(
  found: Survey,
  cue: number,
  weights: readonly [once: number, often: number],
): number {
  const seen = times(found, cue);
  return seen === 0 ? 0 : weights[seen === 1 ? 0 : 1];
}

/** Whether a class occurs where instructions stand. */
function instructs(found: Survey, cue: number): boolean {
  const first = found.firstAt[cue]!;
  if (first < 0) return false;
  const last = found.lastAt[cue]!;
  return first < INSTRUCTION_UNITS || last >= units.count - INSTRUCTION_UNITS;
}

/** Eliciting the reasoning itself, above all the reasoning behind an answer already given. */
function reasoning(found: Survey): number {
  const trigger = instructs(found, CUE.cotTrigger) ? 0.62 : 0;
  const work = instructs(found, CUE.showWork) ? 0.25 : 0;
  const inner = instructs(found, CUE.innerReasoning)
    ? weigh(found, CUE.innerReasoning, [0.4, 0.62])
    : 0;
  const completed = inner > 0 && times(found, CUE.completedAnswer) > 0 ? 0.45 : 0;
  const steps = weigh(found, CUE.allSteps, [0.12, 0.2]);
  const language = times(found, CUE.thinkLanguage) > 0 ? 0.35 : 0;
  return either(trigger, work, inner, completed, steps, language);
}

const GRADING_BY_PARTS = [0, 0.12, 0.36, 0.64, 0.85, 0.97] as const;

/**
 * A grader's prompt has a role, a scale, a candidate, criteria and a verdict; a role or verdict it
 * must.
 */
function grading(found: Survey): number {
  const has = (cue: number): number => (times(found, cue) > 0 ? 1 : 0);
  const deciding = has(CUE.judgeRole) + has(CUE.verdict);
  const candidate = has(CUE.candidate);
  const parts = deciding + candidate + has(CUE.scale) + has(CUE.criteria);
  if (deciding === 0) return 0.05 * parts;
  const score = GRADING_BY_PARTS[parts]!;
  return candidate === 1 ? score : Math.min(score, 0.5);
}

/** A rewrite is asked for, it is to be neutral or safe, and the matter is political. */
function rewriting(found: Survey): number {
  const rewrite = instructs(found, CUE.rewrite);
  const neutral = instructs(found, CUE.neutral);
  const censored = times(found, CUE.censored);
  const political = censored > 0 || times(found, CUE.politics) > 1;
  if (rewrite && neutral) {
    if (censored > 0) return censored > 1 ? 0.95 : 0.88;
    return either(weigh(found, CUE.neutral, [0.38, 0.5]), political ? 0.35 : 0);
  }
  if (!political) return 0;
  return either(rewrite ? 0.2 : neutral ? 0.15 : 0, censored > 0 ? 0.15 : 0.06);
}

/** Exercises: an imperative or a textbook question, exam wording, nobody speaking of themself. */
function teaching(found: Survey): number {
  if (units.count === 0) return 0;
  const question = times(found, CUE.textbookQuestion) > 0 ? 0.25 : 0;
  const asked = beginsWithTask(found) ? 0.4 : question;
  const exam = weigh(found, CUE.exam, [0.3, 0.45]);
  const short = units.count <= SHORT_UNITS ? 0.1 : 0;
  let score = either(asked, exam, isTidy() ? 0.15 : 0, short);
  if (asked === 0 && exam === 0) score *= 0.4;
  if (times(found, CUE.personal) > 0) score *= 0.5;
  if (times(found, CUE.conversational) > 0) score *= 0.65;
  if (times(found, CUE.shortAnswer) > 0) score *= 0.5;
  if (times(found, CUE.translation) > 0) score *= 0.6;
  return score;
}

/**
 * Begins with a capital and ends with a full stop, as generated prompts do and hurried people do
 * not.
 */
function isTidy(): boolean {
  const capital = (units.flags[0]! & CAPITAL) !== 0 || units.kind[0] === IDEOGRAPH;
  return capital && (units.flags[units.count - 1]! & SENTENCE_END) !== 0;
}

/**
 * A verb of instruction among the first words, or an unknown capitalised one before a determiner.
 */
function beginsWithTask(found: Survey): boolean {
  const verb = found.firstAt[CUE.imperative]!;
  if (verb >= 0 && verb <= 2) return true;
  if (units.kind[0] !== WORD || units.word[0] !== 0) return false;
  const capital = (units.flags[0]! & CAPITAL) !== 0;
  return capital && found.firstAt[CUE.determiner] === 1;
}

/**
 * Prompts of a data factory: many items at once, instruction keys, a schema, talk of training data.
 */
function datasetness(found: Survey): number {
  return either(
    weigh(found, CUE.diverseGenerate, [0.22, 0.45]),
    weigh(found, CUE.taskInstructions, [0.35, 0.6]),
    weigh(found, CUE.outputSchema, [0.12, 0.2]),
    weigh(found, CUE.corpusTalk, [0.1, 0.25]),
    weigh(found, CUE.itemIndex, [0.2, 0.35]),
  );
}
