/** A decision as gateways are told it, and the ladder of what it may ask for. */

import { z } from 'zod';
import { checkParams, DECISION_ACTIONS, paramsSchema } from './decision-params.ts';

export { DECISION_ACTIONS, type DecisionAction } from './decision-params.ts';

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
export const DECISION_MODES = ['off', 'shadow', 'enforce'] as const;

export type DecisionScope = (typeof DECISION_SCOPES)[number];
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
  /** What the action takes: see ACTION_PARAMS. */
  params: paramsSchema.default({}),
});
export type Decision = z.infer<typeof decisionSchema>;

/** A decision that a gateway can enforce as it stands: its parameters are all there, and no others. */
export const enforceableDecisionSchema = decisionSchema.superRefine(checkParams);
