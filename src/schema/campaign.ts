/** A campaign as the scan result and the API tell it. */

import { z } from 'zod';
import { campaignTraitsSchema } from './campaign-traits.ts';

/** What a member of a campaign has in common with others of it: one kind of rare value. */
export const memberTieSchema = z.object({
  view: z.string(),
  /** Other members with the same value, of the value that most share. */
  members: z.number().int().min(1),
});
export type MemberTie = z.infer<typeof memberTieSchema>;

export const campaignSchema = z.object({
  campaign_id: z.string(),
  first_alarm_at: z.string(),
  confidence: z.number().min(0).max(1),
  q_value: z.number().min(0).max(1),
  exchanges: z.number().int(),
  members: z.array(
    z.object({
      account_id: z.string(),
      strength: z.number().min(0).max(1),
      role: z.enum(['core', 'likely', 'fringe']),
      /** The most surprising kinds; absent in documents of earlier releases. */
      ties: z.array(memberTieSchema).optional(),
    }),
  ),
  capabilities: z.array(z.object({ name: z.string(), share: z.number() })),
  links: z.array(
    z.object({
      view: z.string(),
      accounts: z.number().int(),
      sharers: z.number(),
      surprise: z.number(),
    }),
  ),
  tests: z.array(
    z.object({
      test: z.string(),
      p_value: z.number().min(0).max(1),
      statistic: z.number(),
      reason: z.string(),
      /** Whether it speaks for one operator; else it is told only. Absent in documents of earlier releases. */
      counted: z.boolean().optional(),
    }),
  ),
  /**
   * The moment of which the tests speak: the look at which it stood best, how many accounts were tested then,
   * and their exchanges inside the window. Absent in documents of earlier releases.
   */
  tested: z
    .object({ at: z.string(), accounts: z.number().int(), exchanges: z.number().int() })
    .optional(),
  /** What speaks for innocence. */
  against: z.array(z.string()),
  /** First exchange of a member. */
  first_visible_at: z.string().optional(),
  /** Its members' exchanges before the first alarm. */
  exchanges_before_alarm: z.number().int().min(0).optional(),
  /** Kinds of evidence that proposed it; none of its tests is of these. */
  proposed_by: z.array(z.string()).optional(),
  /** Part of its exchanges in wording that marks it, a lower bound; null = cannot be told. */
  harvest_share: z.number().min(0).max(1).nullable().optional(),
  /** What the log cannot show about it, one sentence each. */
  cannot_see: z.array(z.string()).optional(),
  /** What marks its traffic; absent in documents of earlier releases. */
  traits: campaignTraitsSchema.optional(),
});
export type Campaign = z.infer<typeof campaignSchema>;

const DIGITS = 12;

/**
 * How likely a campaign is wrong: the one number that lists, pages, dry runs, policies and reports say.
 * It is 1 − confidence: the q-value bounds it from below, and doubts that stay with the campaign raise it.
 */
export function chanceWrong({ confidence }: Pick<Campaign, 'confidence'>): number {
  return Number((1 - confidence).toFixed(DIGITS));
}

/** The tests that speak for one operator, and those that are told only; clearest first. */
export function splitTests({
  tests,
}: Pick<Campaign, 'tests'>): Record<'counted' | 'told', Campaign['tests']> {
  const ordered = [...tests].sort((left, right) => left.p_value - right.p_value);
  return {
    counted: ordered.filter(({ counted }) => counted !== false),
    told: ordered.filter(({ counted }) => counted === false),
  };
}
