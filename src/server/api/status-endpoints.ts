import { STATUS_SCHEMA, type Status, statusSchema } from '#schema/api/status';
import type { Control } from '../control.ts';
import { findProblems } from '../find-problems.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

function statusOf(control: Control): Status {
  const { counts, analyser, feed, records, version, clock } = control;
  const { role, look, lookMs, error } = analyser.state;
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
    },
    intake: {
      taken: counts.taken,
      duplicates: counts.duplicates,
      rejected: counts.rejected,
      refused: counts.refused,
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

export const STATUS_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/status',
    needs: 'viewer',
    tag: 'status',
    summary: 'How the control half is, and what is wrong with its set-up.',
    answer: statusSchema,
    handle: async (control) => statusOf(control),
  }),
];
