import type { AccountFacts } from '#schema/account';
import type { Random } from '#std/random';
import type { Family } from './view.ts';

/** What is known of one account of a group, within the window that is judged. */
export interface MemberEvidence {
  id: string;
  facts: AccountFacts | null;
  exchanges: number;
  /** UTC epoch ms of the first exchange ever seen and of the last. */
  firstMs: number;
  lastMs: number;
  /** Null where no text was seen. */
  content: ContentEvidence | null;
}

/** Pooled from a bounded sample of an account's prompts. */
export interface ContentEvidence {
  prompts: number;
  /** Mean of the random Fourier features of its embeddings. */
  features: Float32Array;
  /** Mean scores in percent, in the order of SCORES. */
  scores: Float32Array;
}

/** Consecutive exchanges of the whole group, in order; none left out in between. */
export interface StreamEvidence {
  /** UTC epoch ms, ascending. */
  at: Float64Array;
  /** Index of the member that sent it. */
  member: Uint32Array;
}

export interface GroupEvidence {
  /** All members, also those whose evidence was not read. */
  size: number;
  /** A bounded sample of the members. */
  members: readonly MemberEvidence[];
  stream: StreamEvidence | null;
}

export interface GroupTestInput {
  group: GroupEvidence;
  /** Groups of benign accounts that belong together: companies, classes, customers of one app. */
  benign: readonly GroupEvidence[];
  /** Accounts drawn at random from those that no candidate group holds. */
  population: readonly MemberEvidence[];
  random: Random;
}

export interface GroupTestResult {
  /** In the unit that the reason states. */
  statistic: number;
  p_value: number;
  /** One plain sentence with the numbers. */
  reason: string;
}

/**
 * One question about a set of accounts that was proposed without looking at what the test looks
 * at. Pure: no clock, no I/O, chance comes in seeded.
 */
export interface GroupTest {
  /** Folder name, `tests[].test` in results and docs anchor; permanent. */
  id: string;
  /** The question, as a sentence ending in a question mark. */
  asks: string;
  family: Family;
  /** The null hypothesis, as a sentence. */
  nullHypothesis: string;
  /**
   * How many in a hundred groups of benign accounts that belong together answer yes for reasons of
   * their own: no p-value goes below it, however clear the answer.
   */
  benignShare: number;
  run(input: GroupTestInput): GroupTestResult | 'insufficient-data';
}
