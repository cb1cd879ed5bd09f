/** Words the alerts about faults of Stillwatch itself, and about their end. */
import type { NewAlert } from '#schema/alert';
import type { Problem } from '#schema/api/status';
import { formatDuration } from '#std/format-number';
import { keyed } from './alert-key.ts';

const MOST_CHARS = 400;
/** Faults of one kind that begin within it are one alert: what comes and goes is told once. */
const TOGETHER_MS = 600_000;

interface When {
  /** When it was first seen, and when this is told; UTC epoch milliseconds. */
  since: number;
  at: number;
}

function about({ code, message, hint }: Problem, { since, at }: When) {
  return {
    kind: 'system-fault' as const,
    object: `system:${code}`,
    campaign_id: null,
    at,
    data: { code, why: message.slice(0, MOST_CHARS), hint, since },
  };
}

const keyOf = ({ code }: Problem, { since }: When): string =>
  `system:${code}:${Math.floor(since / TOGETHER_MS)}`;

/** Something of Stillwatch itself is broken, and has been for a while. */
export function faultAlert(problem: Problem, when: When): NewAlert {
  return {
    ...keyed(keyOf(problem, when)),
    severity: problem.code === 'audit-changed' ? 'critical' : 'high',
    ...about(problem, when),
    title: problem.message.slice(0, MOST_CHARS),
  };
}

/** What was told to be broken works again. */
export function faultOverAlert(problem: Problem, when: When): NewAlert {
  const lasted = formatDuration(when.at - when.since);
  return {
    ...keyed(`${keyOf(problem, when)}:over`),
    severity: 'info',
    ...about(problem, when),
    title: `Over after ${lasted}: ${problem.message}`.slice(0, MOST_CHARS),
  };
}
