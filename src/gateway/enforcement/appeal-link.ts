/** Tells a customer whom a decision stops where to say that it is wrong. */
import type { Refusal, RefusalCode } from '#providers/index';

/** Refusals that decisions bring. */
const BY_DECISION: ReadonlySet<RefusalCode> = new Set(['suspended', 'challenge', 'slowed']);

export function withAppealLink(given: Refusal, appealUrl: string | null): Refusal {
  if (appealUrl === null || !BY_DECISION.has(given.code)) return given;
  return { ...given, message: `${given.message} To appeal: ${appealUrl}` };
}
