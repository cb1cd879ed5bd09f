/** How requests of each activity look on the wire: sizes, tools, streaming, corpora. */
import type { CorpusRole } from './prompts/corpora.ts';
import type { Activity } from './prompts/frames/frame.ts';

/** Families of answer sizes, taken from the traces. */
export type OutputShape = 'conversation' | 'code' | 'agent' | 'service';
/** Whose tool specification a request carries. */
export type ToolOwner = 'none' | 'public-coding' | 'public-agent' | 'customer';

/** How requests of one activity look on the wire; the words come from prompts/frames. */
export interface Recipe {
  activity: Activity;
  roles: readonly CorpusRole[];
  /** Share of content words that differ between uses of an item; 0 = sent as published. */
  variation: number;
  /** Who chooses the words around the item: each person who types, or the program of a customer. */
  worded: 'person' | 'owner';
  /** What follows the first turn of a session. */
  continuation: 'follow-up' | 'tool-result' | null;
  tools: ToolOwner;
  imageShare: number;
  thinkingShare: number;
  streamShare: number;
  /** Choices of the customer; null = left to the provider. */
  maxTokens: readonly (number | null)[];
  temperature: readonly (number | null)[];
  output: { shape: OutputShape; scale: number };
  /** Tokens of system prompt, tools and documents beside the prompt. */
  contextTokens: number;
  /** Relative weights of the small, medium and large model. */
  models: readonly [number, number, number];
  refusalShare: number;
}

const BASE = {
  variation: 0.3,
  worded: 'owner',
  continuation: null,
  tools: 'none',
  imageShare: 0,
  thinkingShare: 0.05,
  streamShare: 0.4,
  maxTokens: [null, 1024, 2048, 4096],
  temperature: [null, 1, 0.7],
  output: { shape: 'conversation', scale: 1 },
  contextTokens: 60,
  models: [3, 4, 3],
  refusalShare: 0.002,
} as const satisfies Partial<Recipe>;

type Overrides = Partial<Omit<Recipe, 'activity' | 'roles'>>;

function recipe(
  activity: Activity,
  roles: readonly CorpusRole[],
  overrides: Overrides = {},
): Recipe {
  return { ...BASE, activity, roles, ...overrides };
}

const CODING: Overrides = {
  continuation: 'tool-result',
  tools: 'public-coding',
  output: { shape: 'agent', scale: 1 },
  contextTokens: 9000,
  models: [1, 3, 8],
  maxTokens: [8192, 16_384, 32_000],
  thinkingShare: 0.35,
  streamShare: 0.95,
};

/** Customers' and attackers' activities; attackers send the same kinds of request as customers do. */
export const RECIPES: readonly Recipe[] = [
  recipe('chat', ['chat', 'writing'], {
    worded: 'person',
    continuation: 'follow-up',
    streamShare: 0.97,
    imageShare: 0.04,
    thinkingShare: 0.15,
    maxTokens: [null, 4096],
    temperature: [null, 1],
    variation: 0.35,
  }),
  recipe('support', ['support'], {
    worded: 'person',
    continuation: 'follow-up',
    streamShare: 0.6,
    output: { shape: 'conversation', scale: 0.5 },
    contextTokens: 900,
    models: [6, 4, 1],
    maxTokens: [256, 512, 1024],
    temperature: [0, 0.2, 0.7],
  }),
  recipe('rag', ['documents'], {
    output: { shape: 'service', scale: 1 },
    contextTokens: 2600,
    models: [4, 4, 1],
    temperature: [0, 0.1, null],
  }),
  recipe('extraction', ['documents'], {
    streamShare: 0,
    output: { shape: 'service', scale: 0.8 },
    contextTokens: 350,
    models: [6, 3, 1],
    maxTokens: [300, 512, 1000],
    temperature: [0],
  }),
  recipe('translation', ['documents'], {
    streamShare: 0.05,
    output: { shape: 'conversation', scale: 0.6 },
    models: [5, 4, 1],
    temperature: [0, 0.3, null],
  }),
  recipe('ide', ['developer', 'code'], { ...CODING, worded: 'person' }),
  recipe('ci', ['code'], { ...CODING, streamShare: 0.3, tools: 'customer', contextTokens: 5000 }),
  recipe('agent', ['agent'], {
    worded: 'person',
    continuation: 'tool-result',
    tools: 'customer',
    output: { shape: 'agent', scale: 1 },
    contextTokens: 3500,
    models: [2, 5, 4],
    thinkingShare: 0.2,
    maxTokens: [1024, 4096, 8192],
  }),
  recipe('benchmark-mathematics', ['mathematics'], {
    variation: 0,
    streamShare: 0,
    output: { shape: 'conversation', scale: 1.2 },
    temperature: [0],
    thinkingShare: 0.3,
    models: [1, 1, 1],
  }),
  recipe('benchmark-code', ['code'], {
    variation: 0,
    streamShare: 0,
    temperature: [0, 0.2],
    models: [1, 1, 1],
  }),
  recipe('benchmark-judge', ['grading'], {
    variation: 0,
    streamShare: 0,
    temperature: [0],
    output: { shape: 'conversation', scale: 0.7 },
    models: [0, 1, 3],
  }),
  recipe('synthetic', ['writing'], {
    streamShare: 0.1,
    output: { shape: 'conversation', scale: 2.5 },
    temperature: [0.9, 1],
    maxTokens: [2048, 4096],
  }),
  recipe('classroom', ['chat'], {
    worded: 'person',
    continuation: 'follow-up',
    streamShare: 0.97,
    maxTokens: [null],
  }),
  recipe('company', ['writing', 'chat'], {
    worded: 'person',
    continuation: 'follow-up',
    streamShare: 0.9,
    contextTokens: 700,
    maxTokens: [2048],
  }),
  recipe('red-team', ['red-team', 'chat'], {
    worded: 'person',
    continuation: 'follow-up',
    refusalShare: 0.3,
    output: { shape: 'conversation', scale: 0.6 },
  }),
  recipe('labelling', ['chat'], {
    streamShare: 0.1,
    output: { shape: 'code', scale: 1.2 },
    temperature: [0],
    maxTokens: [200, 400],
    contextTokens: 500,
  }),
  recipe('viral', ['writing'], {
    contextTokens: 120,
    output: { shape: 'conversation', scale: 0.7 },
    temperature: [1],
    maxTokens: [400],
    models: [8, 1, 0],
  }),
  recipe('harvest-reasoning', ['harvest-reasoning'], {
    output: { shape: 'conversation', scale: 3 },
    thinkingShare: 0.5,
    models: [0, 2, 8],
    maxTokens: [4096, 8192],
    temperature: [1, 0.7],
  }),
  recipe('harvest-grading', ['grading', 'harvest-general'], {
    output: { shape: 'conversation', scale: 1 },
    models: [0, 3, 7],
    temperature: [0, 0.2],
    maxTokens: [1024, 2048],
  }),
  recipe('harvest-rewriting', ['harvest-sensitive'], {
    output: { shape: 'conversation', scale: 1.4 },
    models: [0, 4, 6],
    refusalShare: 0.05,
  }),
  recipe('harvest-tools', ['harvest-tools'], {
    continuation: 'tool-result',
    tools: 'customer',
    output: { shape: 'agent', scale: 1.2 },
    contextTokens: 3000,
    models: [0, 3, 7],
    thinkingShare: 0.4,
    maxTokens: [4096, 8192],
  }),
  recipe('harvest-coding', ['harvest-code'], { ...CODING, tools: 'customer' }),
  recipe('harvest-vision', ['harvest-tools'], {
    imageShare: 1,
    output: { shape: 'conversation', scale: 1.8 },
    models: [0, 4, 6],
    contextTokens: 1400,
  }),
  recipe('harvest-analysis', ['harvest-general'], {
    output: { shape: 'conversation', scale: 2.6 },
    models: [0, 3, 7],
    maxTokens: [4096, 8192],
    thinkingShare: 0.3,
  }),
  recipe('harvest-general', ['harvest-general'], {
    output: { shape: 'conversation', scale: 1.5 },
    models: [1, 4, 5],
    maxTokens: [1024, 2048, 4096],
  }),
];

const BY_ACTIVITY = new Map(RECIPES.map((one, index) => [one.activity, index]));

/** Position in RECIPES. Throws RangeError: activities are our own. */
export function recipeIndex(activity: Activity): number {
  const index = BY_ACTIVITY.get(activity);
  if (index === undefined) throw new RangeError(`no recipe for ${activity}`);
  return index;
}
