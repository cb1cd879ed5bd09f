/** Gives simulated exchanges fingerprints that agree as often as real ones, at the rate of a log. */
import { type FingerprintInput, fingerprint } from '#fingerprint/index';
import type { Fingerprint } from '#schema/fingerprint';
import { mix } from '../mix.ts';
import type { Content, PromptSpec } from '../prompts/content.ts';
import { RECIPES, type Recipe } from '../recipes.ts';
import { type Filling, FingerprintForm } from './fingerprint-form.ts';
import type { LineBuffer } from './line-buffer.ts';
import type { ToolSet } from './tools.ts';

/** The fingerprint of one exchange, ready to be written. */
export interface PreparedFingerprint {
  form: FingerprintForm;
  filling: Filling;
  /** The rest of the JSON, behind the form. */
  ending: string;
  promptChars: number;
}

const MOST_KERNELS = 60_000;
const MOST_SYSTEMS = 200_000;

/**
 * Fingerprints at the rate of a log. Each kernel in its frame is fingerprinted for real three
 * times: as A, as B with other content words, numbers and names, and as C with another wording.
 * What A and B (or A and C) share is kept for every filling (or wording); what differs is drawn
 * anew from a hash of the filling and wording, so that two exchanges agree in a field about when
 * the real fingerprints of such texts do. Sizes, scores, topic and embedding are those of A or B.
 */
export class Fingerprints {
  readonly #content: Content;
  readonly #forms = new Map<number, FingerprintForm>();
  readonly #systems = new Map<number, string>();
  readonly #tools = new Map<string, string>();
  readonly #numbers = new Map<Recipe, number>(RECIPES.map((recipe, index) => [recipe, index]));

  constructor(content: Content) {
    this.#content = content;
  }

  prepare(spec: PromptSpec, tools: ToolSet | null, images: number): PreparedFingerprint {
    const form = this.#form(spec, tools, images);
    const { verbatim, wording } = spec;
    const variant = verbatim ? 1 : spec.variant;
    const side = verbatim || (variant & 1) === 0 ? 0 : 1;
    const ending = `,"system_hash":${this.#systemHash(spec)},"tools_hash":${this.#toolsHash(tools)}}`;
    return { form, filling: { side, variant, wording }, ending, promptChars: form.charsOf(side) };
  }

  write(out: LineBuffer, prepared: PreparedFingerprint, embed: boolean): void {
    prepared.form.write(out, prepared.filling, embed);
    out.appendAscii(prepared.ending);
  }

  #form(spec: PromptSpec, tools: ToolSet | null, images: number): FingerprintForm {
    const key = this.#formKey(spec, images > 0);
    const known = this.#forms.get(key);
    if (known !== undefined) return known;
    const base: PromptSpec = { ...spec, owner: 1, wording: 1, systemWording: 1, variant: 1 };
    const take = (other: Partial<PromptSpec>, embed: boolean) =>
      this.#take({ ...base, ...other }, tools, { images, embed });
    const a = take({}, true);
    const b = spec.verbatim && spec.frame.wrapsItem ? a : take({ variant: 2 }, true);
    const built = new FingerprintForm(a, b, take({ wording: 2 }, false));
    if (this.#forms.size >= MOST_KERNELS) this.#forms.clear();
    this.#forms.set(key, built);
    return built;
  }

  /** Every property that a kernel's fingerprints hang on, as one exact integer. */
  #formKey(spec: PromptSpec, hasImages: boolean): number {
    const flags = (spec.language === 'zh' ? 1 : 0) + (spec.verbatim ? 2 : 0) + (hasImages ? 4 : 0);
    const recipe = this.#numbers.get(spec.recipe) ?? 0;
    const where = spec.frame.index * MOST_RECIPES + recipe;
    return (where * 8 + flags) * MOST_KERNEL_NUMBERS + spec.kernel;
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

  #systemHash(spec: PromptSpec): string {
    if (spec.systemFrame.system === null) return '0';
    const key = systemKey(spec);
    const known = this.#systems.get(key);
    if (known !== undefined) return known;
    const system = this.#content.system(spec);
    const hash = String(required(fingerprint({ ...NOTHING, system }, PLAIN)).system_hash);
    if (this.#systems.size >= MOST_SYSTEMS) this.#systems.clear();
    this.#systems.set(key, hash);
    return hash;
  }

  #toolsHash(tools: ToolSet | null): string {
    if (tools === null) return '0';
    const known = this.#tools.get(tools.hash);
    if (known !== undefined) return known;
    const input = { ...NOTHING, prompt: '.', tools: tools.names, tools_hash: tools.hash };
    const hash = String(required(fingerprint(input, PLAIN)).tools_hash);
    this.#tools.set(tools.hash, hash);
    return hash;
  }
}

const MOST_KERNEL_NUMBERS = 131_072;
const MOST_RECIPES = 64;
const PLAIN = { embed: false };

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
