/** Folds the decisions about one exchange into a verdict: refusal, slowdowns, caps and marks. */
import { matchesName } from '#match/index';
import { type Caps, type Hidden, type Refusal, refusal } from '#providers/index';
import type { Decision } from '#schema/decision';
import type { Slowdown } from '../budgets/budgets.ts';

/** What decisions make of an exchange. */
export interface Verdict {
  /** Allow-listed: decisions do not count. */
  allowed: boolean;
  refusal: Refusal | null;
  slowdowns: Slowdown[];
  caps: Caps;
  hidden: Hidden;
  /** Models that are left; null = all. */
  models: string[] | null;
  /** The account is asked to be verified, and served meanwhile: where, or '' where nothing is said. */
  verify: string | null;
  /** Decisions by which the provider is asked to mark its answer; see `mark`. */
  marks: string[];
  /** Ids of decisions that hold, and of those that only would. */
  applied: string[];
  shadowed: string[];
}

export function openVerdict(): Verdict {
  return {
    allowed: false,
    refusal: null,
    slowdowns: [],
    caps: {},
    hidden: { reasoning: false, logprobs: false },
    models: null,
    verify: null,
    marks: [],
    applied: [],
    shadowed: [],
  };
}

type Params = Decision['params'];

function positive(params: Params, name: string): number | null {
  const value = params[name];
  return typeof value === 'number' && value > 0 ? value : null;
}

function lower(known: number | undefined, cap: number | null): number | undefined {
  if (cap === null) return known;
  return known === undefined ? cap : Math.min(known, cap);
}

function shape({ caps, hidden, ...verdict }: Verdict, params: Params): string[] | null {
  caps.maxOutputTokens = lower(caps.maxOutputTokens, positive(params, 'max_output_tokens'));
  caps.n = lower(caps.n, positive(params, 'max_n'));
  if (params.hide_logprobs === true) {
    caps.noLogprobs = true;
    hidden.logprobs = true;
  }
  if (params.hide_reasoning === true) {
    caps.reasoning = 'hide';
    hidden.reasoning = true;
  } else if (params.summarise_reasoning === true) caps.reasoning ??= 'summarise';
  if (typeof params.allowed_models !== 'string') return verdict.models;
  const allowed = params.allowed_models.split(',').map((name) => name.trim());
  return verdict.models === null
    ? allowed
    : verdict.models.filter((name) => matchesName(allowed, name));
}

/** Asked for, or required: then nothing is served until somebody verifies it. */
function takeChallenge(verdict: Verdict, params: Params, now: number): void {
  const { form, refuses_from, url } = params;
  const refuses = typeof refuses_from === 'number' && refuses_from <= now;
  if (form === 'ask' && !refuses) verdict.verify ??= typeof url === 'string' ? url : '';
  else verdict.refusal ??= challengeRefusal(params);
}

function challengeRefusal(params: Params): Refusal {
  const where = typeof params.url === 'string' ? ` at ${params.url}` : '';
  return refusal('challenge', `This account must be verified${where} before it can go on.`);
}

const suspended = (): Refusal =>
  refusal('suspended', 'This account is suspended. Its owner can appeal.');

/** Takes decisions into a verdict, in place. Expired ones and those in shadow change nothing. */
export function addDecisions(verdict: Verdict, decisions: readonly Decision[], now: number): void {
  for (const { id, action, mode, expires_at, params } of decisions) {
    if (expires_at !== null && expires_at <= now) continue;
    if (mode === 'shadow') {
      verdict.shadowed.push(id);
      continue;
    }
    verdict.applied.push(id);
    if (action === 'suspend') verdict.refusal = suspended();
    else if (action === 'challenge') takeChallenge(verdict, params, now);
    else if (action === 'slow') {
      const requestsPerMinute = positive(params, 'requests_per_minute');
      if (requestsPerMinute !== null) verdict.slowdowns.push({ id, requestsPerMinute });
    } else if (action === 'shape') verdict.models = shape(verdict, params);
    else if (action === 'mark' && params.tell_upstream === true) verdict.marks.push(id);
  }
}
