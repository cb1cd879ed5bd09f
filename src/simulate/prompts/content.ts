/** Makes the text of a simulated prompt from a specification of its item, frame and wording. */
import { createRandom } from '#std/random';
import { mix, seedOfText, unit } from '../mix.ts';
import type { Recipe } from '../recipes.ts';
import type { Split } from '../world.ts';
import { type CorpusRole, corporaFor } from './corpora.ts';
import { DESIGN_FRAMES } from './frames/design.ts';
import type { Frame, FrameSet } from './frames/frame.ts';
import { REPORT_FRAMES } from './frames/report.ts';
import { itemsOf, type PromptItem, type PromptSource } from './prompt-source.ts';
import { fillSlot, ownerSlot } from './slots.ts';
import { fillTemplate } from './template.ts';
import { reword, type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** What somebody keeps coming back to: anchors in a pool of items, the first the most. */
export interface Interests {
  seed: number;
  language: string;
  /** Number of anchors; an anchor and its near neighbours are one interest. */
  breadth: number;
}

/** One prompt, named by what it is made from; equal specifications give equal text. */
export interface PromptSpec {
  recipe: Recipe;
  /** The first frame of the session, whose system prompt holds throughout. */
  systemFrame: Frame;
  frame: Frame;
  /** Item of the recipe's pool, or a topic where the frame wraps none. */
  kernel: number;
  /** Whose names and house rules: an organisation, or a campaign. */
  owner: number;
  /** Choose the wording of the system prompt and of the prompt. */
  systemWording: number;
  wording: number;
  /** Chooses content words, numbers and names. */
  variant: number;
  /** The item as published, not a word exchanged. */
  verbatim: boolean;
  language: string;
}

/** Topics of frames that are written, not taken from a corpus. */
const TOPICS = 160;
const NEIGHBOURHOOD = 10;

/** A kernel of somebody's interests, by a hash; earlier anchors are returned to more often (Zipf). */
export function kernelFor(interests: Interests, kernels: number, chance: number): number {
  if (kernels === 0) return 0;
  const anchor = Math.floor(interests.breadth ** unit(chance)) - 1;
  const start = mix(interests.seed, anchor) % kernels;
  return (start + (mix(chance, 7) % NEIGHBOURHOOD)) % kernels;
}

/** The prompts of one split, ready to compose from. */
export class Content {
  readonly frames: FrameSet;
  readonly #split: Split;
  readonly #source: PromptSource;
  /** By roles (their list is one object for each recipe), then by language. */
  readonly #pools = new Map<readonly CorpusRole[], Map<string, readonly PromptItem[]>>();
  readonly #vocabularies = new Map<string, Vocabulary>();

  constructor(source: PromptSource, split: Split) {
    this.#source = source;
    this.#split = split;
    this.frames = split === 'design' ? DESIGN_FRAMES : REPORT_FRAMES;
  }

  /** Items that play any of the roles, in the language where there are enough of them. */
  pool(roles: readonly CorpusRole[], language: string): readonly PromptItem[] {
    const byLanguage = this.#pools.get(roles) ?? new Map<string, readonly PromptItem[]>();
    const known = byLanguage.get(language);
    if (known !== undefined) return known;
    const has = (name: string) => (this.#source.corpora[name]?.length ?? 0) > 0;
    const names = new Set(roles.flatMap((role) => corporaFor(role, this.#split, has)));
    const all = itemsOf(this.#source, [...names]);
    const own = all.filter((item) => item.language === language);
    const pool = own.length >= 20 ? own : all;
    this.#pools.set(roles, byLanguage.set(language, pool));
    return pool;
  }

  /** Number of kernels that a frame can be filled with. */
  kernels(recipe: Recipe, frame: Frame, language: string): number {
    return frame.wrapsItem ? this.pool(recipe.roles, language).length : TOPICS;
  }

  /** The text that a specification names. */
  prompt(spec: PromptSpec): string {
    const { recipe, frame, language, kernel } = spec;
    const wording = createRandom(mix(spec.wording, seedOfText(frame.id), 1));
    const random = createRandom(mix(spec.variant, kernel, seedOfText(frame.id), 2));
    const vocabulary = this.#vocabulary(language);
    const slots = { random, vocabulary, language, topic: kernel };
    const rate = spec.verbatim ? 0 : recipe.variation;
    return fillTemplate(frame.prompt, wording, (name) => {
      if (name !== 'item') return ownerSlot(name, { ...spec, vocabulary }) ?? fillSlot(name, slots);
      const published = this.pool(recipe.roles, language)[kernel]?.text ?? '';
      return reword(published, { rate, random, vocabulary });
    });
  }

  /** System prompts do not vary from request to request: they hang on owner and wording alone. */
  system(spec: PromptSpec): string | null {
    const { systemFrame: frame, recipe, owner, language } = spec;
    if (frame.system === null) return null;
    const wording = createRandom(mix(spec.systemWording, seedOfText(frame.id), 3));
    const random = createRandom(mix(owner, seedOfText(frame.id), 4));
    const vocabulary = this.#vocabulary(language);
    const slots = { random, vocabulary, language, topic: owner };
    const text = fillTemplate(
      frame.system,
      wording,
      (name) => ownerSlot(name, { ...spec, vocabulary }) ?? fillSlot(name, slots),
    );
    if (recipe.tools === 'public-coding' || recipe.activity.startsWith('harvest-')) return text;
    const rules = Array.from({ length: random.int(1, 4) }, () => fillSlot('sentence', slots));
    return [text, ...rules].join(' ');
  }

  #vocabulary(language: string): Vocabulary {
    const known = this.#vocabularies.get(language);
    if (known !== undefined) return known;
    const roles: CorpusRole[] = ['chat', 'writing', 'documents', 'support', 'developer'];
    const built = vocabularyOf(this.pool(roles, language));
    this.#vocabularies.set(language, built);
    return built;
  }
}
