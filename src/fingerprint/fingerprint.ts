/** Makes the fingerprint of an exchange: the room's one function for gateways and ingest. */

import type { Fingerprint } from '#schema/fingerprint';
import { embed } from './embedding.ts';
import { hashText, stepA } from './hash.ts';
import { languageOf } from './language.ts';
import { MaskedText, mask, maskWithSpans } from './mask.ts';
import { minhashBands } from './minhash.ts';
import { lastUserTurn, leadingSystemText, type PlainMessage } from './prompt-text.ts';
import { scoresOf } from './scores.ts';
import { Shingles, shingle } from './shingles.ts';
import { simhash } from './simhash.ts';
import { emptySurvey, survey } from './survey.ts';
import { taskOf } from './task.ts';
import { templateHashes } from './template.ts';
import { CAPACITY, text } from './text-buffer.ts';
import { scanUnits } from './tokens.ts';
import { topicBucket } from './topic.ts';
import { units } from './units.ts';

/** Version of the whole method; fingerprints of different versions are never compared. */
export const FINGERPRINT_VERSION = 1;

/** Longer texts are cut to head and tail (UTF-16 units). */
const HEAD_CHARS = 6000;
const TAIL_CHARS = CAPACITY - HEAD_CHARS - 1;
const SYSTEM_HEAD_CHARS = 3000;
const SYSTEM_TAIL_CHARS = 1000;
const MIDDLE_SAMPLES = 256;
const MOST_TOOLS = 512;
const MOST_REMEMBERED_SYSTEMS = 4096;

export interface FingerprintInput {
  system: string | null;
  prompt: string | null;
  messages: readonly PlainMessage[] | null;
  tools: readonly string[] | null;
  tools_hash: string | null;
  images: number | null;
}

const found = emptySurvey();
const template = new MaskedText(CAPACITY);
const withSpans = new MaskedText(CAPACITY);
const shingles = new Shingles(CAPACITY);

/** Fills the text buffer with head and tail, and returns the exact hash. */
function load(whole: string, head: number, tail: number): number {
  if (whole.length <= head + tail) {
    text.load(whole);
    return text.hash(0);
  }
  text.load(`${whole.slice(0, head)}\n${whole.slice(-tail)}`);
  return text.hash(sampleMiddle(whole, head, whole.length - tail));
}

/** Stands in the exact hash for what was cut away: its length and evenly spaced units of it. */
function sampleMiddle(whole: string, from: number, to: number): number {
  const stride = Math.max(1, Math.floor((to - from) / MIDDLE_SAMPLES));
  let state = whole.length;
  for (let at = from; at < to; at += stride) state = stepA(state, whole.charCodeAt(at));
  return state;
}

/**
 * Fingerprint of one exchange's prompt (its last user turn), system prompt and tools; null when
 * there is neither prompt nor system text. Pure; O(min(length, 8,000)) time and memory. Fields of
 * what is absent are 0, 'und' or 'other'. The embedding costs extra and is null unless asked for.
 */
export function fingerprint(
  input: FingerprintInput,
  options: { embed: boolean },
): Fingerprint | null {
  const prompt = input.prompt ?? (input.messages === null ? null : lastUserTurn(input.messages));
  const system =
    input.system ?? (input.messages === null ? null : leadingSystemText(input.messages));
  if ((prompt === null || prompt === '') && (system === null || system === '')) return null;
  const systemHash = system === null ? 0 : hashSystem(system);
  const chars = prompt?.length ?? 0;
  const exact = load(prompt ?? '', HEAD_CHARS, TAIL_CHARS);
  read();
  const language = languageOf(units.scripts, found.votes);
  mask(language, found, template);
  const hashes = templateHashes(template);
  shingle(content(), shingles);
  const scores = scoresOf(found);
  const task = taskOf(found, {
    tools: input.tools?.length ?? 0,
    images: input.images ?? 0,
    rubricGrading: scores.rubric_grading,
  });
  const share = text.length === 0 ? 0 : chars / text.length;
  return {
    version: FINGERPRINT_VERSION,
    exact_hash: exact,
    template_hash: hashes.template || exact,
    opening_hash: hashes.opening || exact,
    ending_hash: hashes.ending || exact,
    system_hash: systemHash,
    tools_hash: hashTools(input),
    minhash_bands: minhashBands(shingles),
    simhash: simhash(shingles),
    topic_bucket: topicBucket(),
    chars,
    words: Math.round(units.count * Math.max(1, share)),
    language,
    task,
    ...scores,
    embedding: options.embed ? embed() : null,
  };
}

/** What the sketches are made of: most texts have no quotation and are masked once only. */
function content(): MaskedText {
  if (units.spans === 0) return template;
  maskWithSpans(withSpans);
  return withSpans;
}

function read(): void {
  scanUnits();
  survey(found);
}

/** Masked hashes of system prompts seen lately, by the exact hash: they repeat with every call. */
const systemHashes = new Map<number, number>();

function hashSystem(system: string): number {
  const exact = load(system, SYSTEM_HEAD_CHARS, SYSTEM_TAIL_CHARS);
  const known = systemHashes.get(exact);
  if (known !== undefined) return known;
  read();
  mask(languageOf(units.scripts, found.votes), found, template);
  const masked = templateHashes(template).template || exact;
  if (systemHashes.size >= MOST_REMEMBERED_SYSTEMS) systemHashes.clear();
  systemHashes.set(exact, masked);
  return masked;
}

function hashTools(input: FingerprintInput): number {
  if (input.tools_hash !== null && input.tools_hash !== '') return hashText(input.tools_hash);
  if (input.tools === null || input.tools.length === 0) return 0;
  return hashText(input.tools.slice(0, MOST_TOOLS).sort().join('\u0000'));
}
