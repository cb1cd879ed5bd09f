import { z } from 'zod';
import {
  CONFIRM_ABOVE,
  measureHoldOut,
  resumeDecision,
  stopDecision,
  takeDecision,
  undoDecision,
} from '#respond/index';
import { campaignListSchema, containSchema } from '#schema/api/campaigns';
import {
  containedSchema,
  decisionDetailSchema,
  decisionListSchema,
  undoneSchema,
  wantedDecisionSchema,
} from '#schema/api/decisions';
import { campaignRecordSchema } from '#schema/campaign-record';
import type { Credential } from '#schema/credential';
import { DECISION_STATES, decisionRecordSchema } from '#schema/decision-record';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { planForPerson, type WantedByPerson } from '../plan-response.ts';
import { newId } from '../responder.ts';
import { actorOf } from './access.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const campaignParams = z.object({ campaign_id: z.string().min(1).max(128) });
const decisionParams = z.object({ decision_id: z.string().min(1).max(128) });
const withReason = z.object({ reason: z.string().min(1).max(2048) });
const MEMBERS_SHOWN = 1000;

interface Asked {
  credential: Credential;
  reason: string;
  dry_run: boolean;
  confirm_count: number | null;
  expect_sha256: string | null;
}

/** Plans; then takes the decision, unless only the plan was asked for. */
async function decideAs(
  control: Control,
  wanted: WantedByPerson,
  asked: Asked,
): Promise<z.input<typeof containedSchema>> {
  const by = actorOf(asked.credential, asked.reason);
  const plan = await planForPerson(control, wanted, by);
  const { members } = plan.record;
  if (asked.expect_sha256 !== null && asked.expect_sha256 !== members?.sha256) {
    throw failure('DECISION_REFUSED', {
      why: 'the list has changed since it was looked at: look again',
    });
  }
  const large = (members?.count ?? 0) > CONFIRM_ABOVE;
  if (!asked.dry_run && large && asked.confirm_count === null) {
    throw failure('DECISION_REFUSED', {
      why: `it covers ${members?.count} accounts: confirm that number (confirm_count)`,
    });
  }
  const taken = asked.dry_run
    ? null
    : await takeDecision(control.records, {
        plan,
        by,
        newId: () => newId('approval'),
        confirmCount: asked.confirm_count,
      });
  return {
    dry_run: asked.dry_run,
    decision: plan.record.decision,
    state: plan.record.state,
    members,
    account_ids: plan.members.slice(0, MEMBERS_SHOWN).map(({ account_id }) => account_id),
    skipped: plan.skipped,
    blast_radius: plan.record.blast_radius,
    forbidden: plan.forbidden,
    approval_needed: plan.approval_needed,
    approval_id: taken?.approval_id ?? null,
  };
}

function wantedOf({
  action,
  mode,
  params,
  ttl_hours,
  staged,
}: Omit<WantedByPerson, 'scope' | 'value' | 'roles'>) {
  return { action, mode, params, ttl_hours, staged };
}

async function undo(
  control: Control,
  decisionId: string,
  { credential, reason }: { credential: Credential; reason: string },
): Promise<number> {
  const by = actorOf(credential, reason);
  return undoDecision(control.records, decisionId, by);
}

const OPEN = ['waiting', 'rolling', 'in-force', 'stopped'] as const;

export const CAMPAIGN_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/campaigns',
    needs: 'viewer',
    tag: 'campaigns',
    summary: 'Campaigns, the latest alarm first; without members and detail.',
    query: z.object({ state: campaignRecordSchema.shape.state.optional() }),
    answer: campaignListSchema,
    handle: async ({ records }, { query: { state } }) => {
      const listed = await records.campaigns.list(state === undefined ? {} : { state });
      const campaigns = listed.map(async (record) => {
        const { length } = await records.campaigns.members(record.campaign.campaign_id);
        return { ...record, member_count: length };
      });
      return { campaigns: await Promise.all(campaigns) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns/{campaign_id}',
    needs: 'viewer',
    tag: 'campaigns',
    summary: 'One campaign with members, reasons, and what speaks against it.',
    params: campaignParams,
    answer: campaignRecordSchema,
    handle: async ({ records }, { params: { campaign_id } }) => {
      const found = await records.campaigns.get(campaign_id);
      if (found !== null) return found;
      throw failure('RECORDS_NOT_FOUND', { what: `campaign ${campaign_id}` });
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{campaign_id}/contain',
    needs: 'analyst',
    tag: 'campaigns',
    summary: 'One decision about a whole campaign: its members as they are now, frozen.',
    params: campaignParams,
    body: containSchema,
    answer: containedSchema,
    handle: (control, { params, body, credential }) =>
      decideAs(
        control,
        { ...wantedOf(body), scope: 'campaign', value: params.campaign_id, roles: body.roles },
        { ...body, credential },
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{campaign_id}/undo',
    needs: 'analyst',
    tag: 'campaigns',
    summary: 'Takes back every decision about a campaign.',
    params: campaignParams,
    body: withReason,
    answer: undoneSchema,
    handle: async (control, { params, body, credential }) => {
      const about = { scope: 'campaign', value: params.campaign_id };
      const open = await control.records.decisions.list({ states: OPEN, ...about });
      if (open.length === 0) {
        throw failure('DECISION_REFUSED', { why: 'no decision about this campaign is in force' });
      }
      let accounts = 0;
      for (const { decision } of open) {
        accounts += await undo(control, decision.id, { credential, reason: body.reason });
      }
      return { decision_ids: open.map(({ decision }) => decision.id), accounts };
    },
  }),
];

export const DECISION_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/decisions',
    needs: 'viewer',
    tag: 'decisions',
    summary: 'Decisions, the newest first.',
    query: z.object({
      state: z.enum(DECISION_STATES).optional(),
      scope: z.string().max(32).optional(),
      value: z.string().max(512).optional(),
    }),
    answer: decisionListSchema,
    handle: async ({ records }, { query: { state, scope, value } }) => ({
      decisions: await records.decisions.list({
        ...(state === undefined ? {} : { states: [state] }),
        ...(scope === undefined ? {} : { scope }),
        ...(value === undefined ? {} : { value }),
      }),
    }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/decisions',
    needs: 'analyst',
    tag: 'decisions',
    summary: 'A decision about an account, key, organisation, address, network or fingerprint.',
    body: wantedDecisionSchema,
    answer: containedSchema,
    handle: (control, { body, credential }) =>
      decideAs(
        control,
        { ...wantedOf(body), scope: body.scope, value: body.value, roles: [] },
        { ...body, credential },
      ),
  }),
  endpoint({
    method: 'get',
    path: '/v1/decisions/{decision_id}',
    needs: 'viewer',
    tag: 'decisions',
    summary: 'One decision with its ledger, account by account.',
    params: decisionParams,
    answer: decisionDetailSchema,
    handle: async ({ records, counts }, { params: { decision_id } }) => {
      const record = await records.decisions.get(decision_id);
      if (record === null) {
        throw failure('RECORDS_NOT_FOUND', { what: `decision ${decision_id}` });
      }
      const members = await records.decisions.members(decision_id, { limit: MEMBERS_SHOWN });
      const exchanges = {
        applied: counts.applied.get(decision_id) ?? 0,
        shadowed: counts.shadowed.get(decision_id) ?? 0,
      };
      return { record, members, exchanges, hold_out: await measureHoldOut(records, decision_id) };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/decisions/{decision_id}/undo',
    needs: 'analyst',
    tag: 'decisions',
    summary: 'Takes a decision back: every account stands as if it had never been.',
    params: decisionParams,
    body: withReason,
    answer: undoneSchema,
    handle: async (control, { params: { decision_id }, body, credential }) => {
      const { reason } = body;
      const accounts = await undo(control, decision_id, { credential, reason });
      return { decision_ids: [decision_id], accounts };
    },
  }),
  ...(['stop', 'resume'] as const).map((what) =>
    endpoint({
      method: 'post',
      path: `/v1/decisions/{decision_id}/${what}`,
      needs: 'analyst',
      tag: 'decisions',
      summary: what === 'stop' ? 'Stops a rollout where it is.' : 'Goes on with a stopped rollout.',
      params: decisionParams,
      body: withReason,
      answer: decisionRecordSchema,
      handle: async ({ records }, { params: { decision_id }, body, credential }) => {
        const move = what === 'stop' ? stopDecision : resumeDecision;
        await move(records, decision_id, actorOf(credential, body.reason));
        const record = await records.decisions.get(decision_id);
        if (record !== null) return record;
        throw failure('RECORDS_NOT_FOUND', { what: `decision ${decision_id}` });
      },
    }),
  ),
];
