/** Every route of the API that is asked for JSON, by noun; typed by the schemas of the API. */
import { z } from 'zod';
import { accountRecordSchema, appealSchema } from '#schema/account-record';
import {
  accountListSchema,
  accountPageSchema,
  type appealAccountSchema,
  appealListSchema,
  type noteFactsSchema,
  type reviewAccountSchema,
  type settleAppealSchema,
  verifiedSchema,
  type verifyAccountSchema,
} from '#schema/api/accounts';
import {
  alertListSchema,
  deliveryListSchema,
  replayedSchema,
  type replaySchema,
  snoozedSchema,
  snoozeListSchema,
  type snoozeRequestSchema,
} from '#schema/api/alerts';
import {
  allowedSchema,
  allowListSchema,
  type allowSchema,
  removalAskedSchema,
  type removeAllowSchema,
} from '#schema/api/allow-list';
import { approvalListSchema, type settleApprovalSchema } from '#schema/api/approvals';
import {
  auditHeadsSchema,
  auditKeyRotatedSchema,
  auditProofSchema,
  auditRecordsSchema,
  auditVerdictSchema,
  cosignaturesSchema,
  type eraseAuditSchema,
  erasedSchema,
  type rotateAuditKeySchema,
} from '#schema/api/audit';
import {
  campaignListSchema,
  campaignPageSchema,
  type containSchema,
  type undoCampaignSchema,
} from '#schema/api/campaigns';
import {
  type createCredentialSchema,
  credentialListSchema,
  newCredentialSchema,
  type revokeCredentialSchema,
  type vouchSchema,
} from '#schema/api/credentials';
import { dataDeletedSchema, type deleteDataSchema } from '#schema/api/data';
import {
  containedSchema,
  decisionDetailSchema,
  decisionListSchema,
  type reasonedDecisionSchema,
  type undoDecisionSchema,
  undoneSchema,
  type wantedDecisionSchema,
} from '#schema/api/decisions';
import {
  type applyPolicySchema,
  policyAppliedSchema,
  policyListSchema,
  policyStoppedSchema,
  policyTestedSchema,
  type policyVersionSchema,
  type testPolicySchema,
} from '#schema/api/policies';
import { statusSchema } from '#schema/api/status';
import { type readTextsSchema, textsSchema } from '#schema/api/texts';
import { approvalSchema } from '#schema/approval';
import type { CampaignRecord } from '#schema/campaign-record';
import { type DecisionState, decisionRecordSchema } from '#schema/decision-record';
import { acts, asks } from './api-route.ts';

const done = z.object({ done: z.literal(true) });
const noted = z.object({ accounts: z.number().int() });

type Narrowed<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };
/** What a list may be asked with: what narrows it, and which page. */
type Listed<Fields = Nothing> = Narrowed<Fields & { limit: number; after: string }>;
type Nothing = Record<never, never>;

const campaigns = {
  list: asks<Listed<{ state: CampaignRecord['state'] }>>()('/v1/campaigns', campaignListSchema),
  show: asks()('/v1/campaigns/{campaign_id}', campaignPageSchema),
  contain: acts<typeof containSchema>()('/v1/campaigns/{campaign_id}/contain', containedSchema),
  undo: acts<typeof undoCampaignSchema>()('/v1/campaigns/{campaign_id}/undo', undoneSchema),
};

interface AccountQuery {
  flagged: 'true' | 'false';
  review: 'confirmed' | 'cleared';
  campaign_id: string;
}

const accounts = {
  list: asks<Listed<AccountQuery>>()('/v1/accounts', accountListSchema),
  show: asks()('/v1/accounts/{account_id}', accountPageSchema),
  noteFacts: acts<typeof noteFactsSchema>('PUT')('/v1/accounts', noted),
  review: acts<typeof reviewAccountSchema>('PUT')(
    '/v1/accounts/{account_id}/review',
    accountRecordSchema,
  ),
  verify: acts<typeof verifyAccountSchema>()('/v1/accounts/{account_id}/verify', verifiedSchema),
  appeal: acts<typeof appealAccountSchema>()('/v1/accounts/{account_id}/appeals', appealSchema),
};

const appeals = {
  list: asks<Listed<{ open: 'true' | 'false'; since: number }>>()('/v1/appeals', appealListSchema),
  settle: acts<typeof settleAppealSchema>()('/v1/appeals/{appeal_id}/settle', appealSchema),
};

const decisions = {
  list: asks<Listed<{ state: DecisionState; scope: string; value: string }>>()(
    '/v1/decisions',
    decisionListSchema,
  ),
  show: asks()('/v1/decisions/{decision_id}', decisionDetailSchema),
  take: acts<typeof wantedDecisionSchema>()('/v1/decisions', containedSchema),
  undo: acts<typeof undoDecisionSchema>()('/v1/decisions/{decision_id}/undo', undoneSchema),
  stop: acts<typeof reasonedDecisionSchema>()(
    '/v1/decisions/{decision_id}/stop',
    decisionRecordSchema,
  ),
  resume: acts<typeof reasonedDecisionSchema>()(
    '/v1/decisions/{decision_id}/resume',
    decisionRecordSchema,
  ),
};

const policies = {
  list: asks<Listed>()('/v1/policies', policyListSchema),
  test: acts<typeof testPolicySchema>()('/v1/policies/test', policyTestedSchema),
  apply: acts<typeof applyPolicySchema>()('/v1/policies', policyAppliedSchema),
  stop: acts<typeof policyVersionSchema>()(
    '/v1/policies/{policy_id}/versions/{version}/stop',
    policyStoppedSchema,
  ),
};

const allowList = {
  list: asks<Listed>()('/v1/allow-list', allowListSchema),
  add: acts<typeof allowSchema>()('/v1/allow-list', allowedSchema),
  remove: acts<typeof removeAllowSchema>()('/v1/allow-list/{entry_id}/remove', removalAskedSchema),
};

const approvals = {
  list: asks<Listed>()('/v1/approvals', approvalListSchema),
  settle: acts<typeof settleApprovalSchema>()('/v1/approvals/{approval_id}', approvalSchema),
};

const credentials = {
  list: asks<Listed>()('/v1/credentials', credentialListSchema),
  create: acts<typeof createCredentialSchema>()('/v1/credentials', newCredentialSchema),
  revoke: acts<typeof revokeCredentialSchema>()('/v1/credentials/{credential_id}/revoke', done),
  vouch: acts<typeof vouchSchema>()('/v1/credentials/{credential_id}/vouch', done),
};

const alerts = {
  list: asks<Listed>()('/v1/alerts', alertListSchema),
  snooze: acts<typeof snoozeRequestSchema>()('/v1/alerts/snooze', snoozedSchema),
};

const snoozes = { list: asks<Listed>()('/v1/snoozes', snoozeListSchema) };

const deliveries = {
  list: asks<Listed<{ state: 'pending' | 'dead' }>>()('/v1/deliveries', deliveryListSchema),
  replay: acts<typeof replaySchema>()('/v1/deliveries/replay', replayedSchema),
};

const data = { delete: acts<typeof deleteDataSchema>()('/v1/data/delete', dataDeletedSchema) };

const texts = { read: acts<typeof readTextsSchema>()('/v1/texts/read', textsSchema) };

interface AuditQuery {
  object: string;
  who: string;
  what: string;
}

const audit = {
  records: asks<Listed<{ from: number }>>()('/v1/audit/records', auditRecordsSchema),
  search: asks<Listed<AuditQuery>>()('/v1/audit/search', auditRecordsSchema),
  heads: asks<Listed>()('/v1/audit/checkpoints', auditHeadsSchema),
  cosignatures: asks<Listed>()('/v1/audit/cosignatures', cosignaturesSchema),
  prove: asks<{ record: number }>()('/v1/audit/proof', auditProofSchema),
  proveGrowth: asks<{ from: number; to?: number }>()('/v1/audit/consistency', auditProofSchema),
  verify: acts<z.ZodType<unknown, { trusted?: string[] }>>()(
    '/v1/audit/verify',
    auditVerdictSchema,
  ),
  erase: acts<typeof eraseAuditSchema>()('/v1/audit/erase', erasedSchema),
  rotateKey: acts<typeof rotateAuditKeySchema>()('/v1/audit/rotate-key', auditKeyRotatedSchema),
};

export const ROUTES = {
  status: { read: asks()('/v1/status', statusSchema) },
  campaigns,
  accounts,
  appeals,
  decisions,
  policies,
  allowList,
  approvals,
  credentials,
  alerts,
  snoozes,
  deliveries,
  texts,
  data,
  audit,
};
