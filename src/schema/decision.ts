/** A decision as gateways are told it, and the ladder of what it may ask for. */

import { z } from 'zod';

export const DECISION_SCOPES = [
  'organisation',
  'account',
  'api_key',
  'end_user',
  'address',
  'network',
  'fingerprint',
  'campaign',
] as const;
/** The ladder of response, mildest first. */
export const DECISION_ACTIONS = [
  'observe',
  'slow',
  'challenge',
  'shape',
  'mark',
  'suspend',
] as const;
export const DECISION_MODES = ['off', 'shadow', 'enforce'] as const;

export type DecisionScope = (typeof DECISION_SCOPES)[number];
export type DecisionAction = (typeof DECISION_ACTIONS)[number];
export type DecisionMode = (typeof DECISION_MODES)[number];

/** What the gateways are to do about an account, key, organisation, fingerprint or campaign. */
export const decisionSchema = z.strictObject({
  id: z.string().min(1).max(128),
  scope: z.enum(DECISION_SCOPES),
  value: z.string().min(1).max(512),
  action: z.enum(DECISION_ACTIONS),
  mode: z.enum(DECISION_MODES),
  /** UTC epoch milliseconds; null = until lifted. */
  expires_at: z.number().int().nullable(),
  origin: z.string().max(256),
  reason: z.string().max(2048),
  /** Action parameters, e.g. requests_per_minute for slow, hide_reasoning / max_n / allowed_models for shape, tell_upstream for mark. */
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
});
export type Decision = z.infer<typeof decisionSchema>;
