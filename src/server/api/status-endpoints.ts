/** How the control half is, over the API. */
import { z } from 'zod';
import { MOST_NAMED, STATUS_SCHEMA, type Status, statusSchema } from '#schema/api/status';
import type { Control } from '../control.ts';
import { findProblems } from '../find-problems.ts';
import { type Endpoint, question } from './endpoint.ts';

const beyond = ({ length }: readonly unknown[]): number => Math.max(0, length - MOST_NAMED);

async function statusOf(control: Control): Promise<Status> {
  const { counts, analyser, feed, health, records, version, clock } = control;
  const { role, look, lookMs, error, missingDays } = analyser.state;
  const { account_ids = [], campaign_ids = [] } = health.lookRefusals ?? {};
  const days = missingDays ?? [];
  const gateways = feed.gateways();
  const problems = findProblems(control);
  return {
    schema: STATUS_SCHEMA,
    version,
    at: clock(),
    analysis: {
      role,
      looked_until: look?.to ?? null,
      look_ms: lookMs,
      accounts: look?.accounts ?? 0,
      flagged: look?.flagged ?? 0,
      error,
      missing_days: days.slice(0, MOST_NAMED),
      refused: {
        account_ids: account_ids.slice(0, MOST_NAMED),
        campaign_ids: campaign_ids.slice(0, MOST_NAMED),
      },
    },
    intake: {
      taken: counts.taken,
      duplicates: counts.duplicates,
      rejected: counts.rejected,
      absurd_times: counts.absurdTimes,
      refused: counts.refused,
      set_aside: counts.setAside,
      set_aside_file: await control.setAsideFile.name(),
      texts: counts.texts,
      last_taken_at: counts.lastTakenAt,
      latest_ts: counts.latestTs,
    },
    decisions: {
      version: feed.document?.version ?? 0,
      in_force: feed.document?.decisions.length ?? 0,
    },
    gateways: gateways.slice(-MOST_NAMED),
    records: records.kind,
    problems: problems.slice(0, MOST_NAMED),
    left_out: {
      missing_days: beyond(days),
      refused_account_ids: beyond(account_ids),
      refused_campaign_ids: beyond(campaign_ids),
      gateways: beyond(gateways),
      problems: beyond(problems),
    },
  };
}

export const STATUS_ENDPOINTS: readonly Endpoint<Control>[] = [
  question({
    method: 'get',
    path: '/v1/status',
    tag: 'status',
    summary: 'How the control half is, and what is wrong with its set-up.',
    input: z.object({}),
    answer: statusSchema,
    handle: async (control: Control) => statusOf(control),
  }),
];
