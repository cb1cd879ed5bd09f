/** Decisions over the API. */
import { z } from 'zod';
import {
  measureHoldOut,
  resumeDecision,
  stopDecision,
  takeDecision,
  undoDecision,
} from '#respond/index';
import {
  containedSchema,
  decisionDetailSchema,
  decisionListSchema,
  MOST_LEDGER_SHOWN,
  undoneSchema,
} from '#schema/api/decisions';
import { DECISION_STATES, decisionRecordSchema } from '#schema/decision-record';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question } from './endpoint.ts';
import { listRoute } from './list-route.ts';

export const DECISION_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/decisions',
    tag: 'decisions',
    summary: 'Decisions, the newest first.',
    filter: {
      state: z.enum(DECISION_STATES).optional(),
      scope: z.string().max(32).optional(),
      value: z.string().max(512).optional(),
    },
    rows: 'decisions',
    answer: decisionListSchema,
    read: ({ records }: Pick<Control, 'records'>, { state, scope, value }, paging) => {
      const filter = {
        ...(state === undefined ? {} : { state }),
        ...(scope === undefined ? {} : { scope }),
        ...(value === undefined ? {} : { value }),
      };
      return records.lists.decisions(filter, paging);
    },
  }),
  actRoute({
    method: 'post',
    path: '/v1/decisions',
    tag: 'decisions',
    summary: 'A decision about an account, key, organisation, address, network or fingerprint.',
    act: takeDecision,
    answer: containedSchema,
  }),
  question({
    method: 'get',
    path: '/v1/decisions/{decision_id}',
    tag: 'decisions',
    summary: 'One decision with its ledger, account by account.',
    input: z.object({ decision_id: z.string().min(1).max(128) }),
    answer: decisionDetailSchema,
    handle: async ({ records, counts }: Pick<Control, 'records' | 'counts'>, { decision_id }) => {
      const record = await records.decisions.get(decision_id);
      if (record === null) {
        throw failure('RECORDS_NOT_FOUND', { what: `decision ${decision_id}` });
      }
      const members = await records.decisions.members(decision_id, { limit: MOST_LEDGER_SHOWN });
      const exchanges = {
        applied: counts.applied.get(decision_id) ?? 0,
        shadowed: counts.shadowed.get(decision_id) ?? 0,
      };
      const all = Object.values(record.ledger).reduce((sum, accounts) => sum + accounts, 0);
      const members_left_out = all - members.length;
      const hold_out = await measureHoldOut(records, decision_id);
      return { record, members, members_left_out, exchanges, hold_out };
    },
  }),
  actRoute({
    method: 'post',
    path: '/v1/decisions/{decision_id}/undo',
    tag: 'decisions',
    summary: 'Takes a decision back: every account stands as if it had never been.',
    act: undoDecision,
    answer: undoneSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/decisions/{decision_id}/stop',
    tag: 'decisions',
    summary: 'Stops a rollout where it is.',
    act: stopDecision,
    answer: decisionRecordSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/decisions/{decision_id}/resume',
    tag: 'decisions',
    summary: 'Goes on with a stopped rollout.',
    act: resumeDecision,
    answer: decisionRecordSchema,
  }),
];
