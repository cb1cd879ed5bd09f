import { z } from 'zod';
import { accountFactsSchema } from '#schema/account';
import { accountRecordSchema, reviewSchema } from '#schema/account-record';
import { accountListSchema } from '#schema/api/accounts';
import { failure } from '#std/errors';
import { insertAccountFacts } from '#store/index';
import type { Control } from '../control.ts';
import { actorOf } from './access.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const accountParams = z.object({ account_id: z.string().min(1).max(256) });
const reason = z.string().min(1).max(2048);
const MOST_FACTS = 10_000;

async function oneAccount({ records }: Control, accountId: string) {
  const [found] = await records.accounts.get([accountId]);
  if (found === undefined) throw failure('RECORDS_NOT_FOUND', { what: `account ${accountId}` });
  return found;
}

export const ACCOUNT_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/accounts',
    needs: 'viewer',
    tag: 'accounts',
    summary: 'Accounts, the most suspicious first.',
    query: z.object({
      flagged: z.enum(['true', 'false']).optional(),
      review: reviewSchema.shape.verdict.optional(),
      campaign_id: z.string().max(128).optional(),
      limit: z.coerce.number().int().min(1).max(10_000).default(100),
      after: z.string().max(256).optional(),
    }),
    answer: accountListSchema,
    handle: async ({ records }, { query }) => {
      const { flagged, review, campaign_id, limit, after } = query;
      const accounts = await records.accounts.list({
        limit,
        ...(flagged === undefined ? {} : { flagged: flagged === 'true' }),
        ...(review === undefined ? {} : { review }),
        ...(campaign_id === undefined ? {} : { campaignId: campaign_id }),
        ...(after === undefined ? {} : { after }),
      });
      return { accounts };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/accounts/{account_id}',
    needs: 'viewer',
    tag: 'accounts',
    summary: 'One account with its findings and the decisions on it.',
    params: accountParams,
    answer: accountRecordSchema,
    handle: (control, { params }) => oneAccount(control, params.account_id),
  }),
  endpoint({
    method: 'put',
    path: '/v1/accounts',
    needs: 'analyst',
    tag: 'accounts',
    summary: 'What is known of accounts; facts replace earlier ones of the same account.',
    body: z.object({ accounts: z.array(accountFactsSchema).min(1).max(MOST_FACTS), reason }),
    answer: z.object({ accounts: z.number().int() }),
    handle: async ({ records, store, analyser, clock }, { body, credential }) => {
      const { accounts } = body;
      await insertAccountFacts(store, accounts, clock());
      const by = actorOf(credential, body.reason);
      await records.change(by, (write) => write.accounts.noteFacts(accounts));
      analyser.noteFacts(accounts);
      return { accounts: accounts.length };
    },
  }),
  endpoint({
    method: 'put',
    path: '/v1/accounts/{account_id}/review',
    needs: 'analyst',
    tag: 'accounts',
    summary: 'What a person says of an account; null takes it back.',
    params: accountParams,
    body: z.object({ verdict: reviewSchema.shape.verdict.nullable(), reason }),
    answer: accountRecordSchema,
    handle: async (control, { params, body, credential }) => {
      const { account_id } = params;
      await control.records.change(actorOf(credential, body.reason), (write) =>
        write.accounts.review(account_id, body.verdict),
      );
      return oneAccount(control, account_id);
    },
  }),
];
