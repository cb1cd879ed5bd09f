/** Decides what each planned exchange asks, and in whose words. */
import { DAY_MS } from '#std/time';
import type { SimulatedAccount } from '../identity/account.ts';
import type { Cast } from '../identity/cast.ts';
import { mix, unit } from '../mix.ts';
import { HARVEST, type Row } from '../plan/rows.ts';
import { type Content, type Interests, kernelFor, type PromptSpec } from '../prompts/content.ts';
import type { Frame } from '../prompts/frames/frame.ts';
import { RECIPES, type Recipe, recipeIndex } from '../recipes.ts';

/** Ways in which people word the same request. */
const WORDINGS = 400;
/** Rewordings of a template that a paraphrasing campaign goes through. */
const PARAPHRASES = 256;
/** Share of harvest in Chinese, where the corpora have it. */
const CHINESE_HARVEST = 0.15;
/** Businesses behind one account of a reseller. */
const RESOLD_BUSINESSES = 80;

export interface RowPrompt {
  spec: PromptSpec;
  /** The end user on whose behalf, for customers that have any; else 0. */
  endUser: number;
}

/** What each planned exchange asks, as a specification of its text. */
export class Prompts {
  readonly #content: Content;
  readonly #start: number;
  readonly #chat = RECIPES[recipeIndex('chat')]!;
  readonly #ide = RECIPES[recipeIndex('ide')]!;

  constructor(content: Content, cast: Cast) {
    this.#content = content;
    this.#start = cast.start;
  }

  of(account: SimulatedAccount, row: Row): RowPrompt {
    if (row.role === HARVEST) return { spec: this.#harvest(account, row), endUser: 0 };
    return this.#own(account, row);
  }

  #own(account: SimulatedAccount, row: Row): RowPrompt {
    const recipe = RECIPES[row.recipe]!;
    const { organisation, behaviour, interests } = account;
    const day = Math.floor((row.ms - this.#start) / DAY_MS);
    const session = mix(account.seed, day, row.session, 91);
    // Conversations keep to one matter; runs and services take up another with each request.
    const matter = mix(session, recipe.continuation === null ? row.turn : 0, 92);
    const endUser = drawEndUser(account, unit(mix(matter, 98)));
    const business = behaviour.resells ? mix(account.seed, endUser % RESOLD_BUSINESSES, 93) : 0;
    const owner = business === 0 ? organisation.seed : business;
    const whose: Interests =
      behaviour.endUsers === 0
        ? interests
        : { ...interests, seed: mix(interests.seed, behaviour.resells ? owner : endUser % 7) };
    const frames = this.#content.frames.activities[recipe.activity];
    const byOwner = recipe.worded === 'owner' || organisation.domain !== null;
    const systemFrame = frames[(byOwner ? owner : session) % frames.length]!;
    const frame = this.#turnFrame(recipe, systemFrame, {
      turn: row.turn,
      chance: mix(session, row.turn, 94),
    });
    const person = mix(session, row.turn, 95) % WORDINGS;
    const kernels = this.#content.kernels(recipe, frame, whose.language);
    const inOrder = recipe.variation === 0;
    const spec: PromptSpec = {
      recipe,
      systemFrame,
      frame,
      kernel: inOrder ? (mix(session, 96) + row.turn) % kernels : kernelFor(whose, kernels, matter),
      owner,
      systemWording: byOwner ? owner : 1,
      wording: recipe.worded === 'owner' && frame === systemFrame ? owner : person,
      variant: inOrder ? 1 : mix(session, row.turn, 97),
      verbatim: inOrder,
      language: whose.language,
    };
    return { spec, endUser };
  }

  #harvest(account: SimulatedAccount, row: Row): PromptSpec {
    const { campaign } = account;
    if (campaign === null) throw new RangeError('harvest without a campaign');
    const { knobs, seed } = campaign;
    const recipe = RECIPES[row.recipe]!;
    const chance = mix(seed, row.task, 101);
    const language = unit(mix(chance, 102)) < CHINESE_HARVEST ? 'zh' : 'en';
    const inDomain = unit(mix(chance, 103)) < knobs.in_domain;
    const content = inDomain ? this.#lookalike(recipe) : recipe;
    const frames = this.#content.frames.activities[content.activity];
    const template = mix(chance, 104) % knobs.templates;
    const reworded = unit(mix(chance, 105)) < knobs.paraphrase;
    const systemFrame = frames[template % frames.length]!;
    const frame = this.#turnFrame(recipe, systemFrame, {
      turn: row.turn,
      chance: mix(chance, row.turn, 106),
    });
    const kernels = Math.max(1, this.#content.kernels(content, frame, language));
    const wording = reworded
      ? mix(seed, mix(chance, 107) % PARAPHRASES, 108)
      : mix(seed, template, 109);
    return {
      recipe: content,
      systemFrame,
      frame,
      kernel: deal(row.task, kernels, seed),
      owner: seed,
      systemWording: wording,
      wording: frame === systemFrame ? wording : mix(chance, row.turn, 110) % WORDINGS,
      variant: mix(chance, row.turn, 111),
      verbatim: frame.wrapsItem && row.task < kernels,
      language,
    };
  }

  /** Prompts of the customers whom an attacker hides among. */
  #lookalike(recipe: Recipe): Recipe {
    return recipe.activity === 'harvest-coding' ? this.#ide : this.#chat;
  }

  #turnFrame(recipe: Recipe, first: Frame, { turn, chance }: Turn): Frame {
    if (turn === 0 || recipe.continuation === null) return first;
    const { followUps, toolResults } = this.#content.frames;
    const later = recipe.continuation === 'follow-up' ? followUps : toolResults;
    return later[chance % later.length]!;
  }
}

interface Turn {
  turn: number;
  chance: number;
}

/** Each kernel once before any comes again, in the campaign's own order. */
function deal(task: number, kernels: number, seed: number): number {
  const stride = kernels % 7919 === 0 ? 7907 : 7919;
  return (task * stride + (seed % kernels)) % kernels;
}

/** A few end users come often, most seldom. */
function drawEndUser(account: SimulatedAccount, share: number): number {
  const { endUsers } = account.behaviour;
  return endUsers === 0 ? 0 : Math.floor(endUsers ** share);
}
