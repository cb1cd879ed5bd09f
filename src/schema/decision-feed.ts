import { z } from 'zod';
import { decisionSchema } from './decision.ts';

/**
 * How decisions travel from the control half to gateways. Versions count up within a series; a series
 * is one numbering: a control half that starts counting anew (another database, a backup put back)
 * begins another series, and every gateway is then sent the whole.
 */
const version = z.number().int().min(0);
const series = z.string().max(64).default('');
const campaignMembers = z.record(z.string().max(128), z.array(z.string().max(256)));

/** Every live decision at one moment. */
export const decisionsDocumentSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions/1'),
  series,
  version,
  /** UTC epoch milliseconds. */
  issued_at: z.number().int(),
  decisions: z.array(decisionSchema),
  /** Accounts of each campaign that a decision names. */
  campaigns: campaignMembers.default({}),
});
export type DecisionsDocument = z.infer<typeof decisionsDocumentSchema>;

/** What changed since `base_version` of the same series. */
export const decisionsChangeSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions-change/1'),
  series,
  base_version: version,
  version,
  /** UTC epoch milliseconds. */
  issued_at: z.number().int(),
  /** New decisions, and new forms of known ones, by id. */
  put: z.array(decisionSchema).default([]),
  /** Ids of decisions that are lifted. */
  lift: z.array(z.string()).default([]),
  /** New member lists; an empty one removes the campaign. */
  campaigns: campaignMembers.default({}),
});
export type DecisionsChange = z.infer<typeof decisionsChangeSchema>;

/**
 * `GET <control>/v1/gateway/decisions?gateway=…&series=…&after=…&wait_seconds=…`, with a bearer
 * credential. Held until something is newer than `after`, or for `wait_seconds`. Answers: 200 with a
 * change from `after` or with the whole document; 204 when nothing is newer.
 */
export const DECISION_FEED_PATH = '/v1/gateway/decisions';

/** Longest time one request is held. */
export const MOST_FEED_WAIT_SECONDS = 60;

/** As the query says it: text. */
export const decisionFeedQuerySchema = z.object({
  /** Who asks: one process of one gateway. */
  gateway: z.string().min(1).max(128),
  series,
  /** The version in force and on disk there: what a gateway asks after, it has acknowledged. */
  after: z.coerce.number().int().min(0).default(0),
  wait_seconds: z.coerce.number().min(0).max(MOST_FEED_WAIT_SECONDS).default(25),
});
export type DecisionFeedQuery = z.infer<typeof decisionFeedQuerySchema>;

/** What a 200 carries. */
export const decisionFeedAnswerSchema = z.discriminatedUnion('schema', [
  decisionsDocumentSchema,
  decisionsChangeSchema,
]);
export type DecisionFeedAnswer = z.infer<typeof decisionFeedAnswerSchema>;
