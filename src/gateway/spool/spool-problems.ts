/** Says in one sentence what the spool has lost, for the doctor. */
import type { GatewayProblem } from '#schema/gateway-problem';
import type { LostSegment } from './spool-ledger.ts';

const NAMED = 5;

/** One problem, or none. */
export function spoolProblems(lost: readonly LostSegment[]): GatewayProblem[] {
  if (lost.length === 0) return [];
  const records = lost.reduce((sum, one) => sum + (one.records ?? 0), 0);
  const unknown = lost.some((one) => one.records === null) ? 'at least ' : '';
  const names = lost.slice(0, NAMED).map(({ segment, how }) => `${segment} is ${how}`);
  const more = lost.length > NAMED ? `, and ${lost.length - NAMED} more` : '';
  const why = `${unknown}${records} records are gone: ${names.join(', ')}${more}`;
  return [{ code: 'spool-lost', why, seconds: 0 }];
}
