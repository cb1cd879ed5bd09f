/** What an operator tells of an account, for cohorts, policies and the API. */

import { z } from 'zod';

export const TIERS = ['free', 'paid', 'verified', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

/** End of the year 2299, the last that stores hold. */
const LATEST_MS = 10_413_791_999_999;

/** As an operator's own system says it: no id, domain or reason is longer. */
const fact = z.string().max(2048);

/** What is known of an account beside its traffic (accounts file or API); all but the id may be null. */
export const accountFactsSchema = z.object({
  account_id: z.string().min(1).max(256),
  org_id: fact.nullable().default(null),
  /** UTC epoch milliseconds. */
  created_at: z.number().int().min(0).max(LATEST_MS).nullable().default(null),
  tier: z.enum(TIERS).nullable().default(null),
  verified: z.boolean().nullable().default(null),
  email_domain: fact.nullable().default(null),
  payment_fingerprint: fact.nullable().default(null),
  device_id: fact.nullable().default(null),
  signup_ip: fact.nullable().default(null),
  signup_asn: z.number().int().min(0).max(4_294_967_295).nullable().default(null),
  referral: fact.nullable().default(null),
  programme: fact.nullable().default(null),
  declared_use: fact.nullable().default(null),
  country: fact.nullable().default(null),
  /** Bulk use was agreed with this customer. */
  allow_bulk: z.boolean().nullable().default(null),
});
export type AccountFacts = z.infer<typeof accountFactsSchema>;
