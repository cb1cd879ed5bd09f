/** All decisions in force, and changes to them, as the feed carries them and gateways keep them. */

import { z } from 'zod';
import { decisionSchema, enforceableDecisionSchema } from './decision.ts';

/**
 * Versions count up within a series: one numbering. A control half that starts counting anew (another
 * database, a backup put back) begins another series. Absent: the one series there is.
 */
const series = z.string().max(64).optional();
/** Who or what no decision may touch, whatever names it; expiry in UTC epoch milliseconds. */
const allowed = z.strictObject({
  scope: decisionSchema.shape.scope,
  value: decisionSchema.shape.value,
  expires_at: z.number().int(),
});
const campaignMembers = z.record(z.string().max(128), z.array(z.string().max(256)));

/** Every live decision at one moment, as the control half gives it out to gateways. */
export const decisionsDocumentSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions/1'),
  series,
  version: z.number().int().min(0),
  /** UTC epoch milliseconds. */
  issued_at: z.number().int(),
  decisions: z.array(enforceableDecisionSchema),
  /** Accounts of each campaign, or frozen set, that a decision names. */
  campaigns: campaignMembers.default({}),
  /** Absent: nobody. */
  allow: z.array(allowed).optional(),
});
export type DecisionsDocument = z.infer<typeof decisionsDocumentSchema>;

/** What changed since `base_version`. */
export const decisionsChangeSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions-change/1'),
  series,
  base_version: z.number().int().min(0),
  version: z.number().int().min(0),
  issued_at: z.number().int(),
  /** New decisions, and new forms of known ones, by id. */
  put: z.array(enforceableDecisionSchema).default([]),
  /** Ids of decisions that are lifted. */
  lift: z.array(decisionSchema.shape.id).default([]),
  /** New member lists; an empty one removes the campaign. */
  campaigns: campaignMembers.default({}),
  /** The whole allow-list as it is now; absent: as it was. */
  allow: z.array(allowed).optional(),
});
export type DecisionsChange = z.infer<typeof decisionsChangeSchema>;
