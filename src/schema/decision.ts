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

/** Who answers for it that a name means whom it says. */
export const VOUCHERS = ['gateway', 'hop', 'client', 'analysis'] as const;
export type Voucher = (typeof VOUCHERS)[number];

/**
 * Who vouches for the names of each scope: the gateway by the key it checked, the trusted hop that
 * told the address, the analysis, or nobody but the client, who may write whatever it likes there.
 */
export const VOUCHED_BY: Record<DecisionScope, Voucher> = {
  organisation: 'gateway',
  account: 'gateway',
  api_key: 'gateway',
  end_user: 'client',
  address: 'hop',
  network: 'hop',
  fingerprint: 'client',
  campaign: 'analysis',
};

/**
 * Scopes of the allow-list. A name that the client chooses may only narrow what its account may do:
 * anybody could take such a name and walk past every decision.
 */
export const ALLOW_SCOPES = DECISION_SCOPES.filter((scope) => VOUCHED_BY[scope] !== 'client');

/** End users are named by the client: one is meant within one account, anything else everywhere. */
export function checkName(
  { scope, within }: { scope: DecisionScope; within?: string | undefined },
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  if ((scope === 'end_user') === (within !== undefined)) return;
  const message =
    scope === 'end_user'
      ? 'the client names its end users: say within which account'
      : `a decision about ${scope} is within no account`;
  addIssue({ code: 'custom', path: ['within'], message });
}
export type DecisionMode = (typeof DECISION_MODES)[number];

/** What the gateways are to do about an account, key, organisation, fingerprint or campaign. */
export const decisionSchema = z.strictObject({
  id: z.string().min(1).max(128),
  scope: z.enum(DECISION_SCOPES),
  value: z.string().min(1).max(512),
  /** The account whose end user it is; only, and always, for the scope end_user. */
  within: z.string().min(1).max(256).optional(),
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
export const enforceableDecisionSchema = decisionSchema
  .superRefine(checkParams)
  .superRefine(checkName);
