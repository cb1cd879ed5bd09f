import { type Cue, cueIndex, type Survey } from './survey.ts';
import { CAPITAL, IDEOGRAPH, SENTENCE_END, type Units } from './units.ts';

export interface Scores {
  reasoning_elicitation: number;
  rubric_grading: number;
  safe_rewriting: number;
  teaching: number;
  datasetness: number;
}

/** Instructions stand in the first or last units of a prompt; what lies between is material. */
const INSTRUCTION_UNITS = 60;

const at = Object.fromEntries(
  (
    [
      'cotTrigger',
      'innerReasoning',
      'completedAnswer',
      'allSteps',
      'thinkLanguage',
      'judgeRole',
      'scale',
      'candidate',
      'criteria',
      'verdict',
      'rewrite',
      'neutral',
      'political',
      'diverseGenerate',
      'taskInstructions',
      'outputSchema',
      'corpusTalk',
      'itemIndex',
      'imperative',
      'exam',
      'personal',
      'conversational',
    ] satisfies Cue[]
  ).map((cue) => [cue, cueIndex(cue)]),
) as Record<Cue, number>;

/** Independent pieces of evidence together: 1 − Π(1 − wᵢ). */
function either(...weights: number[]): number {
  let rest = 1;
  for (const weight of weights) rest *= 1 - weight;
  return 1 - rest;
}

function percent(share: number): number {
  return Math.max(0, Math.min(100, Math.round(100 * share)));
}

/** All five scores, 0 .. 100, from the classes of cues that occur together. */
export function scoresOf(units: Units, found: Survey): Scores {
  return {
    reasoning_elicitation: percent(reasoning(units, found)),
    rubric_grading: percent(grading(found)),
    safe_rewriting: percent(rewriting(units, found)),
    teaching: percent(teaching(units, found)),
    datasetness: percent(datasetness(found)),
  };
}

function times(found: Survey, cue: number): number {
  return found.cues[cue] as number;
}

/** Weight of a class seen once, and of one seen more often. */
function weigh(found: Survey, cue: number, once: number, often: number): number {
  const seen = times(found, cue);
  return seen === 0 ? 0 : seen === 1 ? once : often;
}

function instructs(units: Units, found: Survey, cue: number): boolean {
  const first = found.firstAt[cue] as number;
  if (first < 0) return false;
  return (
    first < INSTRUCTION_UNITS || (found.lastAt[cue] as number) >= units.count - INSTRUCTION_UNITS
  );
}

/** Eliciting the reasoning itself, above all the reasoning behind an answer already given. */
function reasoning(units: Units, found: Survey): number {
  const trigger = instructs(units, found, at.cotTrigger) ? 0.62 : 0;
  const inner = instructs(units, found, at.innerReasoning)
    ? weigh(found, at.innerReasoning, 0.4, 0.62)
    : 0;
  const completed = inner > 0 && times(found, at.completedAnswer) > 0 ? 0.45 : 0;
  const steps = weigh(found, at.allSteps, 0.12, 0.2);
  const language = times(found, at.thinkLanguage) > 0 ? 0.35 : 0;
  return either(trigger, inner, completed, steps, language);
}

/** A grader's prompt has a role, a scale, a candidate, criteria and a verdict: two or more count. */
function grading(found: Survey): number {
  const judge = times(found, at.judgeRole) > 0 ? 1 : 0;
  const verdict = times(found, at.verdict) > 0 ? 1 : 0;
  const candidate = times(found, at.candidate) > 0 ? 1 : 0;
  const scale = times(found, at.scale) > 0 ? 1 : 0;
  const criteria = times(found, at.criteria) > 0 ? 1 : 0;
  const groups = judge + verdict + candidate + scale + criteria;
  if (judge + verdict === 0) return 0.05 * groups;
  const table = [0, 0.12, 0.36, 0.64, 0.85, 0.97];
  const score = table[groups] as number;
  return candidate === 1 ? score : Math.min(score, 0.5);
}

/** A rewrite is asked for, it is to be neutral or safe, and the matter is political. */
function rewriting(units: Units, found: Survey): number {
  const rewrite = instructs(units, found, at.rewrite);
  const neutral = instructs(units, found, at.neutral);
  const political = times(found, at.political);
  if (rewrite && neutral) {
    if (political > 0) return political > 1 ? 0.95 : 0.88;
    return weigh(found, at.neutral, 0.4, 0.55);
  }
  if (rewrite && political > 0) return 0.35;
  if (neutral && political > 0) return 0.28;
  return political > 0 ? 0.15 : 0;
}

/** Exercises: an imperative at the start, exam wording, nobody speaking of themself. */
function teaching(units: Units, found: Survey): number {
  if (units.count === 0) return 0;
  const first = found.firstAt[at.imperative] as number;
  const imperative = first >= 0 && first <= 2 ? 0.4 : 0;
  const exam = weigh(found, at.exam, 0.3, 0.45);
  const last = units.flags[units.count - 1] as number;
  const start = units.flags[0] as number;
  const tidy =
    (last & SENTENCE_END) !== 0 && ((start & CAPITAL) !== 0 || units.kind[0] === IDEOGRAPH);
  const short = units.count <= 80;
  let score = either(imperative, exam, tidy ? 0.15 : 0, short ? 0.1 : 0);
  if (imperative === 0 && exam === 0) score *= 0.4;
  if (times(found, at.personal) > 0) score *= 0.5;
  if (times(found, at.conversational) > 0) score *= 0.65;
  return score;
}

/** Prompts of a data factory: many items at once, instruction keys, a schema, talk of training data. */
function datasetness(found: Survey): number {
  return either(
    weigh(found, at.diverseGenerate, 0.22, 0.45),
    weigh(found, at.taskInstructions, 0.35, 0.6),
    weigh(found, at.outputSchema, 0.12, 0.2),
    weigh(found, at.corpusTalk, 0.1, 0.25),
    weigh(found, at.itemIndex, 0.2, 0.35),
  );
}
