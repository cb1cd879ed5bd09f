/** Draws how a simulated request ended: status, tokens, cost and times. */
import { mix, unit } from '../mix.ts';
import type { Recipe } from '../recipes.ts';
import { CACHED_SHARE_OF_PRICE } from './models.ts';
import type { RenderedAnswer } from './rendered-answer.ts';

/** How a request ended and what it cost. */
export interface Outcome {
  status: number;
  aborted: boolean;
  stopReason: string | null;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  costUsd: number;
  latencyMs: number;
  ttftMs: number | null;
  retries: number;
}

interface Given {
  answer: RenderedAnswer;
  recipe: Recipe;
  turn: number;
  promptChars: number;
  language: string;
  stream: boolean;
  /** A hash that is this exchange's own. */
  chance: number;
}

const RATE_LIMITED = 0.005;
const OVERLOADED = 0.003;
const BAD_REQUEST = 0.003;
const ABORTED = 0.02;
const RETRIED = 0.012;
const TOKENS_PER_CHAR: Record<string, number> = { zh: 0.9 };
const USUAL_TOKENS_PER_CHAR = 0.27;
const FOLLOW_UP_GROWTH = 380;
const TOOL_RESULT_GROWTH = 900;
const CACHEABLE_TOKENS = 1024;

export function drawOutcome(given: Given): Outcome {
  const { answer, chance } = given;
  const inputTokens = inputOf(given);
  const repeats = given.turn > 0 || unit(mix(chance, 142)) < 0.5;
  const isCached = repeats && given.recipe.contextTokens >= CACHEABLE_TOKENS;
  const cachedTokens = isCached
    ? Math.round(inputTokens * (0.6 + 0.35 * unit(mix(chance, 143))))
    : 0;
  const status = statusOf(unit(mix(chance, 144)));
  const retries = unit(mix(chance, 145)) < RETRIED ? 1 + (chance % 2) : 0;
  const failed = { inputTokens, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, costUsd: 0 };
  if (status !== 200) {
    const latencyMs = 20 + (chance % 400);
    const ended = { stopReason: null, aborted: false, ttftMs: null, latencyMs };
    return { status, retries, ...failed, ...ended };
  }
  const aborted = given.stream && unit(mix(chance, 146)) < ABORTED;
  const kept = aborted ? unit(mix(chance, 147)) : 1;
  const outputTokens = Math.max(1, Math.round(answer.outputTokens * kept));
  const { usdPerMillionInput, usdPerMillionOutput } = answer.model;
  const paidInput = inputTokens - cachedTokens * (1 - CACHED_SHARE_OF_PRICE);
  const cost = (paidInput * usdPerMillionInput + outputTokens * usdPerMillionOutput) / 1e6;
  return {
    status,
    aborted,
    stopReason: aborted ? null : stopReason(given, outputTokens),
    inputTokens,
    cachedTokens,
    outputTokens,
    reasoningTokens: Math.min(answer.reasoningTokens, outputTokens),
    costUsd: Math.round(cost * 1e6) / 1e6,
    latencyMs: Math.round(answer.ttftMs + (answer.latencyMs - answer.ttftMs) * kept),
    ttftMs: given.stream ? answer.ttftMs : null,
    retries,
  };
}

function inputOf({ recipe, turn, promptChars, language, chance }: Given): number {
  const perChar = TOKENS_PER_CHAR[language] ?? USUAL_TOKENS_PER_CHAR;
  const growth = recipe.continuation === 'tool-result' ? TOOL_RESULT_GROWTH : FOLLOW_UP_GROWTH;
  const context = recipe.contextTokens * (0.7 + 0.6 * unit(mix(chance, 148)));
  const past = recipe.continuation === null ? 0 : turn * growth * (0.6 + unit(mix(chance, 149)));
  return Math.round(context + past + promptChars * perChar) + 4;
}

function statusOf(share: number): number {
  if (share < RATE_LIMITED) return 429;
  if (share < RATE_LIMITED + OVERLOADED) return 529;
  return share < RATE_LIMITED + OVERLOADED + BAD_REQUEST ? 400 : 200;
}

function stopReason({ answer, recipe, chance }: Given, outputTokens: number): string {
  if (unit(mix(chance, 150)) < recipe.refusalShare) return 'refusal';
  if (answer.maxTokens !== null && outputTokens >= answer.maxTokens) return 'max_tokens';
  const callsTool = recipe.continuation === 'tool-result' && unit(mix(chance, 151)) < 0.8;
  return callsTool ? 'tool_use' : 'end_turn';
}
