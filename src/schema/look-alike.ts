/**
 * Groups that were looked at and not accused, with what they resemble, so that nothing is passed
 * over unsaid.
 */

import { z } from 'zod';

/**
 * What a group that was not accused resembles. `wording-only` and `network-only` say what ties it and
 * nothing of why: public prompts and carriers do, and so does an operator who is careful elsewhere.
 */
export const LOOK_ALIKE_KINDS = [
  'agreed-bulk',
  'classroom',
  'office',
  'reseller',
  'launch',
  'organisation',
  'enterprise',
  'wording-only',
  'network-only',
] as const;
export type LookAlikeKind = (typeof LOOK_ALIKE_KINDS)[number];

/** To finish the sentence "this group is like …". */
export const LOOK_ALIKE_PHRASES: Readonly<Record<LookAlikeKind, string>> = {
  'agreed-bulk': 'a customer with whom bulk use was agreed',
  classroom: 'a classroom',
  office: 'the office of one company',
  reseller: 'the accounts of a reseller, whose users are named',
  launch: 'the users of an app at its launch, who signed up in the same days',
  organisation: 'one organisation',
  enterprise: 'enterprise customers',
  'wording-only': 'strangers with the same public prompts: only wording ties it',
  'network-only': 'strangers behind the same networks: nothing else ties it',
};

/**
 * A group that its links alone would accuse and that is not accused. `explained`: what is known of the
 * accounts explains the whole group. `suspected`: it would be a campaign, but one test carries it alone,
 * and one innocent reason may be behind one test; show it, ask, and enforce nothing. `unproven`: nothing
 * is known that would, and no test speaks clearly enough for a campaign. None of them clears anybody.
 * Fields that earlier releases do not write have defaults.
 */
export const lookAlikeSchema = z.object({
  accounts: z.number().int(),
  /** Some of them. */
  account_ids: z.array(z.string()),
  /** How many of the listed accounts findings of their own name: not accused as a group, but each alone. */
  stand_out_alone: z.number().int().min(0).default(0),
  /** What speaks for innocence, one sentence each; what explains the whole group comes first. */
  why: z.array(z.string()),
  because: z.enum(['explained', 'suspected', 'unproven']).default('explained'),
  /** Of a suspected group, the one test without which it would not stand. */
  rests_on: z.string().nullable().default(null),
  /** Null = nothing that we know of. */
  resembles: z.enum(LOOK_ALIKE_KINDS).nullable().default(null),
  /** Families of evidence in which its accounts share more than chance gives. */
  ties: z
    .array(
      z.object({
        family: z.string(),
        /** Accounts that share something with another of the group. */
        accounts: z.number().int(),
        /** Sharers of rare values beyond the first of each, and how many chance gives. */
        observed: z.number(),
        expected: z.number(),
      }),
    )
    .default([]),
  /** What they share, most surprising first; a few. */
  links: z
    .array(
      z.object({
        view: z.string(),
        accounts: z.number().int(),
        sharers: z.number(),
        surprise: z.number(),
      }),
    )
    .default([]),
  /** All tests together, before the correction over groups; null = not tested. */
  p_value: z.number().min(0).max(1).nullable().default(null),
  /** What it was tested for, least p first. */
  tests: z
    .array(
      z.object({
        test: z.string(),
        p_value: z.number().min(0).max(1),
        statistic: z.number(),
        reason: z.string(),
      }),
    )
    .default([]),
  /** Tests that could have spoken and had too little data. */
  insufficient_data: z.array(z.string()).default([]),
  /** Why nothing was tested; null = it was. */
  not_tested: z.string().nullable().default(null),
  /** What the log cannot show about it, one sentence each. */
  cannot_see: z.array(z.string()).default([]),
});
export type LookAlike = z.infer<typeof lookAlikeSchema>;
