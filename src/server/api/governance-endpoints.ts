/** The allow-list, approvals and credentials over the API. */
import { z } from 'zod';
import {
  allow,
  createCredential,
  removeFromAllowList,
  revokeCredential,
  settleApproval,
  vouchForCredential,
} from '#respond/index';
import { allowedSchema, allowListSchema, removalAskedSchema } from '#schema/api/allow-list';
import { approvalListSchema } from '#schema/api/approvals';
import { credentialListSchema, newCredentialSchema } from '#schema/api/credentials';
import { approvalSchema } from '#schema/approval';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, questionFor } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Reading = Pick<Control, 'records'>;
const done = z.object({ done: z.literal(true) });

const ALLOW: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/allow-list',
    tag: 'allow-list',
    summary: 'Everybody who is or was on the allow-list.',
    filter: {},
    rows: 'entries',
    answer: allowListSchema,
    read: ({ records }: Reading, _, paging) => records.lists.allowList(paging),
  }),
  actRoute({
    method: 'post',
    path: '/v1/allow-list',
    tag: 'allow-list',
    summary: 'Once a second person approves: nobody may touch this, and decisions are lifted.',
    act: allow,
    answer: allowedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/allow-list/{entry_id}/remove',
    tag: 'allow-list',
    summary: 'Takes an entry off the allow-list once a second person approves.',
    act: removeFromAllowList,
    answer: removalAskedSchema,
  }),
];

const APPROVALS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/approvals',
    tag: 'approvals',
    summary: 'What waits for a second person.',
    filter: {},
    rows: 'approvals',
    answer: approvalListSchema,
    read: ({ records }: Reading, _, paging) => records.lists.approvals(paging),
  }),
  actRoute({
    method: 'post',
    path: '/v1/approvals/{approval_id}',
    tag: 'approvals',
    summary: 'A second person’s word: never of who asked for it.',
    act: settleApproval,
    answer: approvalSchema,
  }),
];

const CREDENTIALS: readonly Endpoint<Control>[] = [
  questionFor(
    'admin',
    listRoute({
      path: '/v1/credentials',
      tag: 'credentials',
      summary: 'Who may use this API; secrets are not kept.',
      filter: {},
      rows: 'credentials',
      answer: credentialListSchema,
      read: async ({ records }: Reading, _, paging) => {
        const { rows, beyond } = await records.lists.credentials(paging);
        const told = rows.map(({ row: { secret_sha256, ...row }, place }) => ({ row, place }));
        return { rows: told, beyond };
      },
    }),
  ),
  actRoute({
    method: 'post',
    path: '/v1/credentials',
    tag: 'credentials',
    summary: 'A new credential; its secret is in the answer and nowhere else.',
    act: createCredential,
    answer: newCredentialSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/credentials/{credential_id}/vouch',
    tag: 'credentials',
    summary: 'A second person’s word that a credential is with the person it names.',
    act: vouchForCredential,
    answer: done,
  }),
  actRoute({
    method: 'post',
    path: '/v1/credentials/{credential_id}/revoke',
    tag: 'credentials',
    summary: 'Ends a credential, at once.',
    act: revokeCredential,
    answer: done,
  }),
];

export const GOVERNANCE_ENDPOINTS: readonly Endpoint<Control>[] = [
  ...ALLOW,
  ...APPROVALS,
  ...CREDENTIALS,
];
