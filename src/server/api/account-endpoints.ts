/** Accounts over the API, and the appeals of those they belong to. */
import { z } from 'zod';
import {
  appeal,
  noteAccountFacts,
  reviewAccount,
  settleAppeal,
  verifyAccount,
} from '#respond/index';
import { accountRecordSchema, appealSchema, reviewSchema } from '#schema/account-record';
import {
  accountListSchema,
  accountPageSchema,
  appealListSchema,
  MOST_STANDING_SHOWN,
  verifiedSchema,
} from '#schema/api/accounts';
import { failure } from '#std/errors';
import { accountFromTraffic } from '../account-from-traffic.ts';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Reading = Pick<Control, 'records'>;
/** Facts of as many accounts as one request may name. */
const FACTS_BOUNDS = { bytes: 4_194_304, values: 200_000 };
const yesOrNo = z.enum(['true', 'false']);

export const ACCOUNT_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/accounts',
    tag: 'accounts',
    summary: 'Accounts, the most suspicious first.',
    filter: {
      flagged: yesOrNo.optional(),
      review: reviewSchema.shape.verdict.optional(),
      campaign_id: z.string().max(128).optional(),
    },
    usual: 100,
    rows: 'accounts',
    answer: accountListSchema,
    read: ({ records }: Reading, { flagged, review, campaign_id }, paging) => {
      const filter = {
        ...(flagged === undefined ? {} : { flagged: flagged === 'true' }),
        ...(review === undefined ? {} : { review }),
        ...(campaign_id === undefined ? {} : { campaignId: campaign_id }),
      };
      return records.lists.accounts(filter, paging);
    },
  }),
  question({
    method: 'get',
    path: '/v1/accounts/{account_id}',
    tag: 'accounts',
    summary: 'One account: its findings, its ties to its campaign, and the decisions on it.',
    input: z.object({ account_id: z.string().min(1).max(256) }),
    answer: accountPageSchema,
    handle: async (
      parts: Reading & Pick<Control, 'store' | 'clock' | 'config'>,
      { account_id },
    ) => {
      const [known = null] = await parts.records.accounts.get([account_id]);
      const found = await accountFromTraffic(parts, account_id, known);
      if (found !== null) {
        const { campaign_id } = found;
        const { campaigns } = parts.records;
        const campaign_tests = campaign_id === null ? null : await campaigns.tests(campaign_id);
        const standing = found.standing.slice(0, MOST_STANDING_SHOWN);
        const standing_left_out = found.standing.length - standing.length;
        return { ...found, standing, standing_left_out, campaign_tests };
      }
      throw failure('RECORDS_NOT_FOUND', { what: `account ${account_id}` });
    },
  }),
  actRoute({
    method: 'put',
    path: '/v1/accounts',
    tag: 'accounts',
    summary: 'What is known of accounts; facts replace earlier ones of the same account.',
    act: noteAccountFacts,
    bounds: FACTS_BOUNDS,
    answer: z.object({ accounts: z.number().int() }),
  }),
  actRoute({
    method: 'put',
    path: '/v1/accounts/{account_id}/review',
    tag: 'accounts',
    summary:
      'What a person says of an account; null takes it back. Who is cleared is lifted out of every decision.',
    act: reviewAccount,
    answer: accountRecordSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/accounts/{account_id}/verify',
    tag: 'accounts',
    summary: 'The account was verified, and who vouches for it; that lifts challenges about it.',
    act: verifyAccount,
    answer: verifiedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/accounts/{account_id}/appeals',
    tag: 'accounts',
    summary: 'A customer says that a decision about their account is wrong.',
    act: appeal,
    answer: appealSchema,
  }),
  listRoute({
    path: '/v1/appeals',
    tag: 'accounts',
    summary: 'Appeals, the oldest first.',
    filter: { open: yesOrNo.optional(), since: z.coerce.number().int().min(0).default(0) },
    rows: 'appeals',
    answer: appealListSchema,
    read: ({ records }: Reading, { open, since }, paging) => {
      const filter = { since, ...(open === undefined ? {} : { open: open === 'true' }) };
      return records.lists.appeals(filter, paging);
    },
  }),
  actRoute({
    method: 'post',
    path: '/v1/appeals/{appeal_id}/settle',
    tag: 'accounts',
    summary: 'Upholds or rejects an appeal; one that is upheld clears the account.',
    act: settleAppeal,
    answer: appealSchema,
  }),
];
