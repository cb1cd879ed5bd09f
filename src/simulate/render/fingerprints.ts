import { FINGERPRINT_VERSION, type FingerprintInput, fingerprint } from '#fingerprint/fingerprint';
import type { Fingerprint } from '#schema/fingerprint';
import { mix } from '../mix.ts';
import type { Content, PromptSpec } from '../prompts/content.ts';
import { RECIPES } from '../recipes.ts';
import type { ToolSet } from './tools.ts';

/**
 * Fingerprints at the rate of a log. Each kernel in its frame is fingerprinted for real three
 * times: as A, as B with other content words, numbers and names, and as C with another wording.
 * What A and B (or A and C) share is kept for every filling (or wording); what differs is drawn
 * anew from a hash of the filling and wording, so that two exchanges agree in a field exactly when
 * the real fingerprints of such texts do. Sizes, scores, topic and embedding are those of A or B.
 */
export interface FingerprintText {
  /** The JSON of the fingerprint. */
  json: string;
  promptChars: number;
}

const HASH_FIELDS = ['exact_hash', 'template_hash', 'opening_hash', 'ending_hash'] as const;

interface Changing {
  value: number;
  /** The value's bits above the lowest 32. */
  high: number;
  byVariant: boolean;
  byWording: boolean;
}

interface Kernel {
  hashes: readonly Changing[];
  bands: readonly Changing[];
  /** SimHash halves of A and of B. */
  simhash: readonly [number, number, number, number];
  /** Everything after the hashes, without and with the embedding, of A and of B. */
  tails: readonly [Tail, Tail];
}

interface Tail {
  plain: string;
  embedded: string;
  chars: number;
}

const MOST_KERNELS = 60_000;
const MOST_SYSTEMS = 200_000;

export class Fingerprints {
  readonly #content: Content;
  readonly #kernels = new Map<number, Kernel>();
  readonly #systems = new Map<number, number>();
  readonly #tools = new Map<string, number>();

  constructor(content: Content) {
    this.#content = content;
  }

  of(
    spec: PromptSpec,
    options: { tools: ToolSet | null; images: number; embed: boolean },
  ): FingerprintText {
    const { tools } = options;
    const kernel = this.#kernel(spec, tools, options.images);
    const tail = kernel.tails[spec.verbatim ? 0 : spec.variant & 1] as Tail;
    const keys = { variant: spec.verbatim ? 1 : spec.variant, wording: spec.wording };
    let json = `{"version":${FINGERPRINT_VERSION}`;
    for (const [index, name] of HASH_FIELDS.entries()) {
      json += `,"${name}":${hashDigits(kernel.hashes[index] as Changing, keys)}`;
    }
    json += `,"system_hash":${this.#systemHash(spec)},"tools_hash":${this.#toolsHash(tools)}`;
    json += ',"minhash_bands":[';
    for (let band = 0; band < kernel.bands.length; band++) {
      json += (band === 0 ? '' : ',') + bandDigits(kernel.bands[band] as Changing, keys);
    }
    const [highA, lowA, highB, lowB] = kernel.simhash;
    const mask = mix(keys.variant, keys.wording, 121);
    const high = ((highA & mask) | (highB & ~mask)) >>> 0;
    const low = ((lowA & ~mask) | (lowB & mask)) >>> 0;
    json += `],"simhash":[${high},${low}],${options.embed ? tail.embedded : tail.plain}}`;
    return { json, promptChars: tail.chars };
  }

  #kernel(spec: PromptSpec, tools: ToolSet | null, images: number): Kernel {
    const key = kernelKey(spec, images > 0);
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const base: PromptSpec = { ...spec, owner: 1, wording: 1, systemWording: 1, variant: 1 };
    const take = (other: Partial<PromptSpec>, embed: boolean) =>
      this.#take({ ...base, ...other }, tools, { images, embed });
    const a = take({}, true);
    const b = spec.verbatim && spec.frame.wrapsItem ? a : take({ variant: 2 }, true);
    const c = take({ wording: 2 }, false);
    const built = compare(a, b, c);
    if (this.#kernels.size >= MOST_KERNELS) this.#kernels.clear();
    this.#kernels.set(key, built);
    return built;
  }

  #take(
    spec: PromptSpec,
    tools: ToolSet | null,
    { images, embed }: { images: number; embed: boolean },
  ): Fingerprint {
    const input = {
      ...NOTHING,
      prompt: this.#content.prompt(spec),
      tools: tools?.names ?? null,
      images,
    };
    return required(fingerprint(input, { embed }));
  }

  #systemHash(spec: PromptSpec): number {
    if (spec.systemFrame.system === null) return 0;
    const key = systemKey(spec);
    const known = this.#systems.get(key);
    if (known !== undefined) return known;
    const system = this.#content.system(spec);
    const hash = required(fingerprint({ ...NOTHING, system }, { embed: false })).system_hash;
    if (this.#systems.size >= MOST_SYSTEMS) this.#systems.clear();
    this.#systems.set(key, hash);
    return hash;
  }

  #toolsHash(tools: ToolSet | null): number {
    if (tools === null) return 0;
    const known = this.#tools.get(tools.hash);
    if (known !== undefined) return known;
    const input = { ...NOTHING, prompt: '.', tools: tools.names, tools_hash: tools.hash };
    const hash = required(fingerprint(input, { embed: false })).tools_hash;
    this.#tools.set(tools.hash, hash);
    return hash;
  }
}

const MOST_KERNEL_NUMBERS = 131_072;
const MOST_RECIPES = 64;

/** Every property that a kernel's fingerprints hang on, as one exact integer. */
function kernelKey(spec: PromptSpec, hasImages: boolean): number {
  const flags = (spec.language === 'zh' ? 1 : 0) + (spec.verbatim ? 2 : 0) + (hasImages ? 4 : 0);
  const where = spec.frame.index * MOST_RECIPES + RECIPES.indexOf(spec.recipe);
  return (where * 8 + flags) * MOST_KERNEL_NUMBERS + spec.kernel;
}

/** 53 mixed bits; two systems that met in all of them would merely share a hash. */
export function systemKey(spec: PromptSpec): number {
  const { systemFrame, owner, systemWording, language } = spec;
  const who = mix(owner, systemFrame.index, language.charCodeAt(0));
  return who * 2_097_152 + (mix(systemWording, who) & 0x1fffff);
}

const NOTHING: FingerprintInput = {
  system: null,
  prompt: null,
  messages: null,
  tools: null,
  tools_hash: null,
  images: null,
};

function required(found: Fingerprint | null): Fingerprint {
  if (found === null) throw new RangeError('a simulated prompt is empty');
  return found;
}

function compare(a: Fingerprint, b: Fingerprint, c: Fingerprint): Kernel {
  const changing = (inA: number, inB: number, inC: number): Changing => ({
    value: inA,
    high: Math.floor(inA / 4_294_967_296),
    byVariant: inA !== inB,
    byWording: inA !== inC,
  });
  return {
    hashes: HASH_FIELDS.map((name) => changing(a[name], b[name], c[name])),
    bands: a.minhash_bands.map((band, index) =>
      changing(band, b.minhash_bands[index] as number, c.minhash_bands[index] as number),
    ),
    simhash: [...a.simhash, ...b.simhash],
    tails: [tailOf(a), tailOf(b)],
  };
}

function tailOf(one: Fingerprint): Tail {
  const { embedding, ...rest } = one;
  const { topic_bucket, chars, words, language, task } = rest;
  const { reasoning_elicitation, rubric_grading, safe_rewriting, teaching, datasetness } = rest;
  const scores = { reasoning_elicitation, rubric_grading, safe_rewriting, teaching, datasetness };
  const fields = JSON.stringify({ topic_bucket, chars, words, language, task, ...scores });
  const plain = fields.slice(1, -1);
  return {
    plain: `${plain},"embedding":null`,
    embedded: `${plain},"embedding":${JSON.stringify(embedding)}`,
    chars,
  };
}

interface Keys {
  variant: number;
  wording: number;
}

/** Zero = the field does not change; else a hash of what it changes with. */
function keyOf(field: Changing, keys: Keys): number {
  if (field.byVariant) return mix(keys.variant, field.byWording ? keys.wording : 0, 122) || 1;
  return field.byWording ? mix(keys.wording, 0, 123) || 1 : 0;
}

const FOUR_DIGITS = Array.from({ length: 8192 }, (_, value) => String(value).padStart(4, '0'));
const THREE_DIGITS = Array.from({ length: 1024 }, (_, value) =>
  String(value % 1000).padStart(3, '0'),
);

/** A hash below 2^53 in decimal; redrawn ones are put together from digits, which is quicker. */
function hashDigits(field: Changing, keys: Keys): string | number {
  const key = keyOf(field, keys);
  if (key === 0) return field.value;
  const high = mix(field.value >>> 0, field.high, key, 124);
  const low = mix(high, key, 125);
  return (
    1000 +
    (high >>> 20) +
    (FOUR_DIGITS[high & 8191] as string) +
    (FOUR_DIGITS[low >>> 19] as string) +
    (FOUR_DIGITS[low & 8191] as string)
  );
}

/** A band below 2^32 in decimal, likewise. */
function bandDigits(field: Changing, keys: Keys): string | number {
  const key = keyOf(field, keys);
  if (key === 0) return field.value;
  const band = mix(field.value, key, 126);
  return (
    1000 +
    (((band >>> 20) * 3294) >>> 12) +
    (THREE_DIGITS[(band >>> 10) & 1023] as string) +
    (THREE_DIGITS[band & 1023] as string)
  );
}
