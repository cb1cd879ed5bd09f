/** Checks a fingerprint that a log line carries in place of its text. */
import {
  EMBEDDING_DIMENSIONS,
  type Fingerprint,
  MINHASH_BANDS,
  TASKS,
  TOPIC_BUCKETS,
} from '#schema/fingerprint';
import { storableText } from '#schema/foreign-text';
import { INVALID, type Invalid, objectFrom, UINT32_MAX } from './values.ts';

const HASHES = [
  'exact_hash',
  'template_hash',
  'opening_hash',
  'ending_hash',
  'system_hash',
  'tools_hash',
] as const;
const SCORES = [
  'reasoning_elicitation',
  'rubric_grading',
  'safe_rewriting',
  'teaching',
  'datasetness',
] as const;
const TASK_NAMES: ReadonlySet<unknown> = new Set(TASKS);

function isWhole(value: unknown, low: number, high: number): value is number {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

function isWholeList(value: unknown, length: number, low: number, high: number): boolean {
  if (!Array.isArray(value) || value.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (!isWhole(value[index], low, high)) return false;
  }
  return true;
}

/**
 * A fingerprint computed where the text was seen. The same checks as `fingerprintSchema`, written
 * out because it stands in every line of a large log; a property test holds the two together.
 */
export function readFingerprint(value: unknown): Fingerprint | Invalid {
  const given = objectFrom(value);
  if (given === null) return INVALID;
  for (const field of HASHES) {
    if (!isWhole(given[field], 0, Number.MAX_SAFE_INTEGER)) return INVALID;
  }
  for (const field of SCORES) if (!isWhole(given[field], 0, 100)) return INVALID;
  if (!hasPlainParts(given) || !hasSketches(given)) return INVALID;
  const read = given as Fingerprint;
  const language = storableText(read.language);
  // Logs that drop what is null drop the embedding outside the sample.
  if (given.embedding === undefined) return { ...read, language, embedding: null };
  return language === read.language ? read : { ...read, language };
}

function hasPlainParts(given: Record<string, unknown>): boolean {
  const language = given.language;
  return (
    isWhole(given.version, 1, 255) &&
    isWhole(given.chars, 0, UINT32_MAX) &&
    isWhole(given.words, 0, UINT32_MAX) &&
    isWhole(given.topic_bucket, 0, TOPIC_BUCKETS - 1) &&
    typeof language === 'string' &&
    language.length <= 8 &&
    TASK_NAMES.has(given.task)
  );
}

function hasSketches(given: Record<string, unknown>): boolean {
  const embedding = given.embedding;
  return (
    isWholeList(given.minhash_bands, MINHASH_BANDS, 0, UINT32_MAX) &&
    isWholeList(given.simhash, 2, 0, UINT32_MAX) &&
    (embedding === null ||
      embedding === undefined ||
      isWholeList(embedding, EMBEDDING_DIMENSIONS, -127, 127))
  );
}
