/** Accounts over the API: what is known, what people say of them, what customers say. */
import { z } from 'zod';
import { accountFactsSchema } from '../account.ts';
import { accountRecordSchema, appealSchema, reviewSchema } from '../account-record.ts';
import { campaignSchema } from '../campaign.ts';
import { pageFields } from './page.ts';
import { reasonSchema } from './reason.ts';

/** In one request. */
export const MOST_FACTS = 2000;
const account_id = z.string().min(1).max(256);

export const accountListSchema = z.object({
  accounts: z.array(accountRecordSchema),
  ...pageFields,
});

/** Of the decisions on one account an answer names the first. */
export const MOST_STANDING_SHOWN = 1000;
/** One account, and what the group stands by that it is a member of; null where it is of none. */
export const accountPageSchema = accountRecordSchema.extend({
  standing: accountRecordSchema.shape.standing.max(MOST_STANDING_SHOWN),
  standing_left_out: z.number().int().min(0),
  campaign_tests: campaignSchema.shape.tests.nullable(),
});
export type AccountPage = z.infer<typeof accountPageSchema>;

/** What a person says of an account; null takes it back. */
export const reviewAccountSchema = z.strictObject({
  account_id,
  verdict: reviewSchema.shape.verdict.nullable(),
  reason: reasonSchema,
});

/** That an account was verified, e.g. answering a challenge, and who vouches for that. */
export const verifyAccountSchema = z.strictObject({
  account_id,
  /** A person, team or service. */
  vouched_by: z.string().min(1).max(256),
  reason: reasonSchema,
});
export const verifiedSchema = z.object({
  account_id: z.string(),
  /** Challenges that this lifted. */
  lifted: z.number().int().min(0),
});

const namesEachOnce = (facts: readonly { account_id: string }[]): boolean =>
  new Set(facts.map((each) => each.account_id)).size === facts.length;

/** What is known of accounts, as a whole for each. */
export const noteFactsSchema = z.strictObject({
  accounts: z
    .array(accountFactsSchema)
    .min(1)
    .max(MOST_FACTS)
    .refine(namesEachOnce, 'an account is there twice'),
  reason: reasonSchema,
});

/** A customer says that a decision about their account is wrong; the reason is the customer's. */
export const appealAccountSchema = z.strictObject({
  account_id,
  /** Null = whatever is in force about the account. */
  decision_id: z.string().min(1).max(128).nullable().default(null),
  reason: reasonSchema,
});

export const settleAppealSchema = z.strictObject({
  appeal_id: z.string().min(1).max(128),
  outcome: z.enum(['upheld', 'rejected']),
  reason: reasonSchema,
});

/** Oldest first. */
export const appealListSchema = z.object({ appeals: z.array(appealSchema), ...pageFields });
