import { z } from 'zod';
import { allow, settleApproval } from '#respond/index';
import { allowedSchema, allowListSchema, allowSchema } from '#schema/api/allow-list';
import { approvalListSchema, settleApprovalSchema } from '#schema/api/approvals';
import { credentialListSchema, newCredentialSchema } from '#schema/api/credentials';
import { approvalSchema } from '#schema/approval';
import { CREDENTIAL_ROLES } from '#schema/credential';
import { addCredential } from '../credentials.ts';
import { newId } from '../responder.ts';
import { actorOf } from './access.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const HOUR_MS = 3_600_000;
const reason = z.string().min(1).max(2048);
const done = z.object({ done: z.literal(true) });

const ALLOW: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/allow-list',
    needs: 'viewer',
    tag: 'allow-list',
    summary: 'Everybody who is or was on the allow-list.',
    answer: allowListSchema,
    handle: async ({ records }) => ({ entries: await records.allowList.list() }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/allow-list',
    needs: 'analyst',
    tag: 'allow-list',
    summary: 'Nobody may touch this until then; live decisions about it are lifted.',
    body: allowSchema,
    answer: allowedSchema,
    handle: async ({ records, clock }, { body, credential }) => {
      const { scope, value, owner, ttl_hours } = body;
      const expires_at = Math.round(clock() + ttl_hours * HOUR_MS);
      const entry = { entry_id: newId('allow'), scope, value, owner, expires_at };
      const lifted = await allow(records, entry, actorOf(credential, body.reason));
      return { entry_id: entry.entry_id, lifted };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/allow-list/{entry_id}/remove',
    needs: 'analyst',
    tag: 'allow-list',
    summary: 'Takes an entry off the allow-list.',
    params: z.object({ entry_id: z.string() }),
    body: z.strictObject({ reason }),
    answer: done,
    handle: async ({ records }, { params, body, credential }) => {
      const by = actorOf(credential, body.reason);
      await records.change(by, (write) => write.allowList.remove(params.entry_id));
      return { done: true as const };
    },
  }),
];

const APPROVALS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/approvals',
    needs: 'viewer',
    tag: 'approvals',
    summary: 'What waits for a second person.',
    answer: approvalListSchema,
    handle: async ({ records }) => ({ approvals: await records.approvals.waiting() }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/approvals/{approval_id}',
    needs: 'approver',
    tag: 'approvals',
    summary: 'A second person’s word: never of who asked for it.',
    params: z.object({ approval_id: z.string() }),
    body: settleApprovalSchema,
    answer: approvalSchema,
    handle: ({ records, clock }, { params, body, credential }) =>
      settleApproval(records, {
        approvalId: params.approval_id,
        verdict: body.verdict,
        by: actorOf(credential, body.reason),
        now: clock(),
      }),
  }),
];

const CREDENTIALS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/credentials',
    needs: 'admin',
    tag: 'credentials',
    summary: 'Who may use this API; secrets are not kept.',
    answer: credentialListSchema,
    handle: async ({ records }) => {
      const listed = await records.credentials.list();
      return { credentials: listed.map(({ secret_sha256, ...rest }) => rest) };
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/credentials',
    needs: 'admin',
    tag: 'credentials',
    summary: 'A new credential; its secret is in the answer and nowhere else.',
    body: z.strictObject({
      name: z.string().min(1).max(128),
      role: z.enum(CREDENTIAL_ROLES),
      reason,
    }),
    answer: newCredentialSchema,
    handle: ({ records }, { body: { name, role, reason: why }, credential }) =>
      addCredential(records, actorOf(credential, why), { name, role }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/credentials/{credential_id}/revoke',
    needs: 'admin',
    tag: 'credentials',
    summary: 'Ends a credential, at once.',
    params: z.object({ credential_id: z.string() }),
    body: z.strictObject({ reason }),
    answer: done,
    handle: async ({ records }, { params, body, credential }) => {
      const by = actorOf(credential, body.reason);
      await records.change(by, (write) => write.credentials.revoke(params.credential_id));
      return { done: true as const };
    },
  }),
];

export const GOVERNANCE_ENDPOINTS: readonly AnyEndpoint[] = [
  ...ALLOW,
  ...APPROVALS,
  ...CREDENTIALS,
];
