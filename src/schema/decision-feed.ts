/** The contract of the feed by which gateways learn decisions. */

import { z } from 'zod';
import { decisionsChangeSchema, decisionsDocumentSchema } from './decisions-document.ts';
import { sentProblemsSchema } from './gateway-problem.ts';

/**
 * How gateways fetch decisions from the control half:
 *
 *     GET <control>/v1/gateway/decisions?gateway=…&series=…&after=…&wait_seconds=…
 *
 * with a bearer credential. Without `after` the whole document is answered at once. With it the request
 * is held until something is newer, or for `wait_seconds`. Answers: 200 with a change that starts from
 * `after`, or with the whole document (always right, and needed where `after` is ahead, too old or of
 * another series); 204 when nothing is newer.
 */
export const DECISION_FEED_PATH = '/v1/gateway/decisions';

/**
 * Bytes of an answer that a gateway reads: decisions about every account of a large provider fit in
 * this. What is in force is given out whole or not at all, since half of it would be something else.
 */
export const MOST_FEED_BYTES = 256 * 1_048_576;

/** Longest time one request is held. */
export const MOST_FEED_WAIT_SECONDS = 60;

/** Longer than any request line that is read: what is too long is refused later, and decisions are given out. */
const MOST_QUERY_CHARS = 65_536;

/** As the query says it: text. */
export const decisionFeedQuerySchema = z.object({
  /** Who asks: one process of one gateway. */
  gateway: z.string().min(1).max(128),
  series: z.string().max(64).default(''),
  /** The version in force and on disk there: what a gateway asks after, it has acknowledged. */
  after: z.coerce.number().int().min(0).optional(),
  /** How handing in goes there: bytes that wait, and why and for how long it does not work. */
  spool_bytes: z.coerce.number().int().min(0).optional(),
  shipping_error: z.string().max(512).optional(),
  shipping_failing_seconds: z.coerce.number().min(0).optional(),
  /** Records of the audit log under the last head that it witnessed. */
  audit_witnessed: z.coerce.number().int().min(0).optional(),
  /** That head with the signatures of this gateway, and the keys that verify them, a key a line. */
  audit_cosigned: z.string().max(MOST_QUERY_CHARS).optional(),
  witness_keys: z.string().max(MOST_QUERY_CHARS).optional(),
  /** Why the log's head now does not follow from the one it witnessed. */
  audit_conflict: z.string().max(512).optional(),
  /** What is wrong there and needs a person, as JSON. */
  problems: sentProblemsSchema.optional(),
  wait_seconds: z.coerce.number().min(0).max(MOST_FEED_WAIT_SECONDS).default(25),
});
export type DecisionFeedQuery = z.infer<typeof decisionFeedQuerySchema>;
/** As a gateway sends it. */
export type SentFeedQuery = Omit<DecisionFeedQuery, 'problems'> & { problems?: string };

/** What a 200 carries. */
export const decisionFeedAnswerSchema = z.discriminatedUnion('schema', [
  decisionsDocumentSchema,
  decisionsChangeSchema,
]);
export type DecisionFeedAnswer = z.infer<typeof decisionFeedAnswerSchema>;
