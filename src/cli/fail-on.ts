/** On which findings a scan ends with an exit code of its own, for pipelines. */
import type { ScanResult } from '#schema/scan-result';
import { usage } from './command.ts';

export type FailOn = { kind: 'any' } | { kind: 'campaign' } | { kind: 'score'; least: number };

/** Reads the value of `--fail-on`. Throws USAGE. */
export function parseFailOn(text: string): FailOn {
  if (text === 'any' || text === 'campaign') return { kind: text };
  const least = Number(text);
  if (text.trim() !== '' && least >= 0 && least <= 1) return { kind: 'score', least };
  throw usage(`--fail-on takes any, campaign or a score from 0 to 1, got ${text}`);
}

/** Whether a result holds what was to be failed on. */
export function failsOn(
  { accounts, campaigns }: Pick<ScanResult, 'accounts' | 'campaigns'>,
  wanted: FailOn,
): boolean {
  if (wanted.kind === 'campaign') return campaigns.length > 0;
  if (wanted.kind === 'any') return accounts.length > 0 || campaigns.length > 0;
  return accounts.some((account) => account.score >= wanted.least);
}
