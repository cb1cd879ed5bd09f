/** Draws the model, sizes and times of an answer, which planning needs as well as rendering. */
import { DAY_MS } from '#std/time';
import { type ArrivalSource, profilesOf } from '../arrivals/arrival-source.ts';
import { type ArrivalProfile, atQuantile } from '../arrivals/summarise-trace.ts';
import type { SimulatedAccount } from '../identity/account.ts';
import type { Cast } from '../identity/cast.ts';
import { mix, unit } from '../mix.ts';
import { HARVEST, type Row } from '../plan/rows.ts';
import type { OutputShape, Recipe } from '../recipes.ts';
import { MODELS, type ModelOffer, NEWEST } from './models.ts';

/** Sizes and times of an answer, as far as the plan needs them too: a closed loop waits for them. */
export interface RenderedAnswer {
  model: ModelOffer;
  maxTokens: number | null;
  thinking: boolean;
  outputTokens: number;
  reasoningTokens: number;
  ttftMs: number;
  latencyMs: number;
}

const MOST_OUTPUT_TOKENS = 64_000;
const DEFAULT_CAP = 4096;
/** Half of those who will ever move to a new model have done so after so many days. */
const ADOPTION_MEDIAN_DAYS = 12;
const PIVOT_MS = DAY_MS;

/** Answers follow from the row alone: the same row gives the same answer in every thread. */
export class Answers {
  readonly #cast: Cast;
  readonly #profiles = new Map<OutputShape, readonly ArrivalProfile[]>();
  readonly #releasedAt: number | null;

  constructor(cast: Cast, arrivals: ArrivalSource) {
    this.#cast = cast;
    const { split, release_day: day } = cast.world;
    for (const shape of ['conversation', 'code', 'agent', 'service'] as const) {
      this.#profiles.set(shape, profilesOf(arrivals, split, shape));
    }
    this.#releasedAt = day === null ? null : cast.start + day * DAY_MS;
  }

  /** The traced client whose rhythm a customer's service follows. */
  serviceProfile(account: SimulatedAccount): ArrivalProfile {
    return this.#profile('service', account.organisation.seed);
  }

  /**
   * From one request of an agent to its next in milliseconds, as traced: the answer and the tools'
   * work are both in it. `share` in [0, 1) picks the quantile.
   */
  agentGapMs(share: number): number {
    const [profile] = this.#profiles.get('agent') as readonly ArrivalProfile[];
    return profile?.sessionGaps == null ? 0 : atQuantile(profile.sessionGaps, share) * 1000;
  }

  of(account: SimulatedAccount, recipe: Recipe, row: Row): RenderedAnswer {
    const model = this.#model(account, recipe, row);
    const habit = mix(account.seed, row.recipe, 51);
    const chance = mix(account.seed, row.session, Math.floor(row.ms), 52);
    const thinking =
      unit(mix(habit, row.session, 53)) < recipe.thinkingShare && model !== MODELS[0];
    const maxTokens = recipe.maxTokens[habit % recipe.maxTokens.length] ?? null;
    const table = this.#profile(recipe.output.shape, habit).outputTokens;
    const own = 0.6 + 0.9 * unit(mix(habit, 54));
    const wanted = atQuantile(table, row.work) * recipe.output.scale * own;
    const cap = Math.min(maxTokens ?? DEFAULT_CAP, MOST_OUTPUT_TOKENS);
    const visible = Math.max(1, Math.round(wanted));
    const reasoning = thinking ? Math.round(visible * (0.8 + 3 * unit(mix(chance, 55)))) : 0;
    const outputTokens = Math.min(cap, visible + reasoning);
    const load = 0.75 + 0.6 * unit(mix(chance, 56));
    const ttftMs = Math.round(model.firstTokenMs * load * (1 + unit(mix(chance, 57)) ** 4));
    return {
      model,
      maxTokens,
      thinking,
      outputTokens,
      reasoningTokens: Math.min(reasoning, outputTokens),
      ttftMs,
      latencyMs: ttftMs + Math.round((outputTokens / model.tokensPerSecond) * load * 1000),
    };
  }

  #profile(shape: OutputShape, seed: number): ArrivalProfile {
    const profiles = this.#profiles.get(shape) as readonly ArrivalProfile[];
    return profiles[seed % profiles.length]!;
  }

  #model(account: SimulatedAccount, recipe: Recipe, row: Row): ModelOffer {
    const [small, medium, large] = recipe.models;
    const habit = unit(mix(account.seed, row.recipe, 58));
    // Customers mostly stay with one model; a fifth of the sessions try another.
    const session = mix(account.seed, row.session, Math.floor(row.ms / DAY_MS), 59);
    const drawn = unit(session) < 0.2 ? unit(mix(session, 60)) : habit;
    const at = drawn * (small + medium + large);
    const size = at < small ? 0 : at < small + medium ? 1 : 2;
    const moved = size > 0 && this.#uses(account, row, session);
    return MODELS[moved ? NEWEST : size]!;
  }

  /** Whether this session goes to the newly released model. */
  #uses(account: SimulatedAccount, row: Row, session: number): boolean {
    if (this.#releasedAt === null || row.ms < this.#releasedAt) return false;
    const since = row.ms - this.#releasedAt;
    const { campaign } = account;
    if (campaign !== null && row.role === HARVEST) {
      const reached = Math.min(1, since / PIVOT_MS) * campaign.knobs.pivot_share;
      return unit(mix(session, 61)) < Math.max(reached, this.#adoption(since) * 0.5);
    }
    return unit(mix(account.seed, 62)) * 1.6 < this.#adoption(since);
  }

  #adoption(sinceMs: number): number {
    return 1 - 0.5 ** (sinceMs / DAY_MS / ADOPTION_MEDIAN_DAYS);
  }

  get cast(): Cast {
    return this.#cast;
  }
}
