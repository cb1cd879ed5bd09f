/** What is kept of a prompt, shared by whoever computes, stores, ships or compares it. */

import { z } from 'zod';
import { foreignText } from './foreign-text.ts';

export const TASKS = [
  'code',
  'agentic',
  'reasoning',
  'vision',
  'writing',
  'extraction',
  'translation',
  'chat',
  'grading',
  'other',
] as const;
export type Task = (typeof TASKS)[number];

/** Hashes are below 2^53, so that JSON and JavaScript numbers carry them exactly. 0 = absent. */
const hash = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const uint32 = z.number().int().min(0).max(4_294_967_295);
const percent = z.number().int().min(0).max(100);

export const MINHASH_BANDS = 8;
export const TOPIC_BUCKETS = 2048;
export const EMBEDDING_DIMENSIONS = 64;

/** What is kept of a prompt: hashes, sketches, counts and scores, never text. */
export const fingerprintSchema = z.object({
  /** Version of the method; fingerprints of different versions are never compared. */
  version: z.number().int().min(1).max(255),
  exact_hash: hash,
  /** Numbers, quoted strings, code, e-mail addresses and entities masked. */
  template_hash: hash,
  /** The first masked words. */
  opening_hash: hash,
  /** The last masked words. */
  ending_hash: hash,
  system_hash: hash,
  tools_hash: hash,
  /** One-permutation MinHash in bands: two prompts that share one value are near duplicates. */
  minhash_bands: z.array(uint32).length(MINHASH_BANDS),
  /** 64-bit SimHash as [high, low]. */
  simhash: z.tuple([uint32, uint32]),
  /** A coarse topic cell of the content, however it is phrased. */
  topic_bucket: z
    .number()
    .int()
    .min(0)
    .max(TOPIC_BUCKETS - 1),
  chars: uint32,
  words: uint32,
  /** ISO 639-1 where known, else 'und'. */
  language: foreignText.max(8),
  task: z.enum(TASKS),
  reasoning_elicitation: percent,
  rubric_grading: percent,
  safe_rewriting: percent,
  teaching: percent,
  datasetness: percent,
  /** Unit-norm embedding scaled to ±127; null outside the bounded sample. */
  embedding: z.array(z.number().int().min(-127).max(127)).length(EMBEDDING_DIMENSIONS).nullable(),
});
export type Fingerprint = z.infer<typeof fingerprintSchema>;
