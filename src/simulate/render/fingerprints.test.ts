import { expect, test } from 'vitest';
import { fingerprint } from '#fingerprint/fingerprint';
import { type Fingerprint, fingerprintSchema } from '#schema/fingerprint';
import { Content, type PromptSpec } from '../prompts/content.ts';
import { loadPrompts } from '../prompts/prompt-source.ts';
import { RECIPES, recipeIndex } from '../recipes.ts';
import { Fingerprints } from './fingerprints.ts';
import { LineBuffer } from './line-buffer.ts';
import type { ToolSet } from './tools.ts';

const content = new Content(await loadPrompts(), 'report');

function specOf(activity: Parameters<typeof recipeIndex>[0], kernel: number): PromptSpec {
  const frame = content.frames.activities[activity][0]!;
  return {
    recipe: RECIPES[recipeIndex(activity)]!,
    systemFrame: frame,
    frame,
    kernel,
    owner: 11,
    systemWording: 12,
    wording: 13,
    variant: 0,
    verbatim: false,
    language: 'en',
  };
}

const real = (spec: PromptSpec): Fingerprint => {
  const input = { messages: null, tools: null, tools_hash: null, images: null };
  const [system, prompt] = [content.system(spec), content.prompt(spec)];
  return fingerprint({ ...input, system, prompt }, { embed: true })!;
};

/** The fingerprint as the log has it. */
function made(quick: Fingerprints, spec: PromptSpec, tools: ToolSet | null = null): Fingerprint {
  const out = new LineBuffer(8);
  quick.write(out, quick.prepare(spec, tools, 0), true);
  return fingerprintSchema.parse(JSON.parse(new TextDecoder().decode(out.bytes())));
}

const FIELDS = [
  'exact_hash',
  'template_hash',
  'opening_hash',
  'ending_hash',
  'language',
  'task',
] as const;
const ACTIVITIES = [
  'chat',
  'support',
  'extraction',
  'harvest-reasoning',
  'harvest-grading',
] as const;

/** Share of pairs of fillings that agree in a field. */
function agreement(take: (spec: PromptSpec) => Fingerprint): Record<string, number> {
  const agree = Object.fromEntries([...FIELDS, 'band'].map((field) => [field, 0]));
  let pairs = 0;
  for (const activity of ACTIVITIES) {
    for (let kernel = 0; kernel < 12; kernel++) {
      const [one, other] = [101 + kernel, 7000 + 3 * kernel].map((variant) =>
        take({ ...specOf(activity, kernel), variant }),
      ) as [Fingerprint, Fingerprint];
      for (const field of FIELDS) agree[field]! += one[field] === other[field] ? 1 : 0;
      const same = one.minhash_bands.filter((band, at) => band === other.minhash_bands[at]).length;
      agree.band! += same / 8;
      pairs++;
    }
  }
  return Object.fromEntries(Object.entries(agree).map(([field, count]) => [field, count / pairs]));
}

test('fillings agree as often as the fingerprints of their texts do', () => {
  const quick = new Fingerprints(content);
  const cheap = agreement((spec) => made(quick, spec));
  const true_ = agreement(real);
  for (const [field, share] of Object.entries(true_)) {
    expect(Math.abs(cheap[field]! - share), field).toBeLessThan(0.2);
  }
});

test('system and tools hashes are the real ones; a verbatim item keeps its exact hash', () => {
  const quick = new Fingerprints(content);
  const spec = specOf('support', 3);
  const tools = { names: ['a', 'b'], json: '["a","b"]', hash: 'h' };
  const found = made(quick, spec, tools);
  expect(found.system_hash).toBe(real(spec).system_hash);
  expect(found.tools_hash).toBeGreaterThan(0);
  const verbatim = { ...specOf('benchmark-code', 5), verbatim: true };
  const [one, other] = [1, 2].map((variant) => made(quick, { ...verbatim, variant }));
  expect(one?.exact_hash).toBe(other?.exact_hash);
});

test('what is drawn anew is well formed, and another for each filling', () => {
  const quick = new Fingerprints(content);
  const hashes = new Set<number>();
  for (let variant = 0; variant < 300; variant++) {
    const found = made(quick, { ...specOf('extraction', 4), variant: variant * 7919 });
    hashes.add(found.exact_hash);
  }
  expect(hashes.size).toBe(300);
});
