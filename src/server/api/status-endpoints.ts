/** How the control half is, over the API. */
import { z } from 'zod';
import { STATUS_SCHEMA, type Status, statusSchema } from '#schema/api/status';
import type { Control } from '../control.ts';
import { findProblems } from '../find-problems.ts';
import { type Endpoint, question } from './endpoint.ts';

async function statusOf(control: Control): Promise<Status> {
  const { counts, analyser, feed, health, records, version, clock } = control;
  const { role, look, lookMs, error, missingDays } = analyser.state;
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
      missing_days: [...(missingDays ?? [])],
      refused: {
        account_ids: health.lookRefusals?.account_ids ?? [],
        campaign_ids: health.lookRefusals?.campaign_ids ?? [],
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
    gateways: feed.gateways(),
    records: records.kind,
    problems: findProblems(control),
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
