/** Defines a group test and the evidence that it may look at. */

import type { AccountFacts } from '#schema/account';
import type { Random } from '#std/random';
import type { Family, Reason } from './view.ts';

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

/** A prompt template that several members use. */
export interface WordingEvidence {
  /** Member and how often it used the template, in parallel. */
  members: readonly number[];
  exchanges: readonly number[];
  /** Different prompts made from it, and how many of them two or more members sent exactly alike. */
  distinct: number;
  repeated: number;
}

/** How often members share rare values, against what chance gives. */
export interface SharedCount {
  /** Customers that share rare values, beyond the first of each, summed. */
  observed: number;
  /** Members that share any. */
  members: number;
  /** Mean and variance of `observed` for accounts with as many values each, drawn at random. */
  expected: number;
  variance: number;
}

/** How far members share rare values of one kind. */
export interface SharingEvidence extends SharedCount {
  family: Family;
  /** Null = all things of the family together. */
  reason: Reason | null;
  /** The same without the thing that most have: one innocent reason explains one thing. */
  beyondOne: SharedCount & {
    /** Account numbers of the members that share, ascending. */
    who: Uint32Array;
    /** That thing: how many members have it, and how many of all accounts; null = they share none. */
    leftOut: { holders: number; sharers: number } | null;
  };
}

/** What members did in the day after a model was released. */
export interface ReleaseEvidence {
  model: string;
  /** UTC epoch ms of its first use by anybody. */
  releasedAt: number;
  /** Per member that sent anything in that day: exchanges with the new model, and all. */
  used: readonly number[];
  total: readonly number[];
}

export interface GroupEvidence {
  /** All members, also those whose evidence was not read. */
  size: number;
  /** A bounded sample of the members. */
  members: readonly MemberEvidence[];
  /** First and last exchange of every member, and the time that was observed, UTC epoch ms. */
  lives: { firstMs: Float64Array; lastMs: Float64Array; from: number; to: number } | null;
  stream: StreamEvidence | null;
  wording: readonly WordingEvidence[] | null;
  sharing: readonly SharingEvidence[];
  releases: readonly ReleaseEvidence[];
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
  /** The kind of shared things that it counts; not set = it looks at something else. */
  shares?: Reason;
  /** The null hypothesis, as a sentence. */
  nullHypothesis: string;
  /**
   * How many in a hundred groups of benign accounts that belong together answer yes for reasons of
   * their own: no p-value goes below it, however clear the answer.
   */
  benignShare: number | ((group: GroupEvidence) => number);
  /** Where that share depends on the answer: the least that it can be for so many members. */
  leastShare?(size: number): number;
  /** Exchanges of the group below which it cannot be run. */
  exchangesAtLeast?: number;
  /** This test's share of its family's error budget; 0 = it speaks of an occasion, which accuses nobody. */
  weight: number;
  run(input: GroupTestInput): GroupTestResult | 'insufficient-data';
}
