import type { ScanResult } from '#schema/scan-result';
import type { Detector } from './detector.ts';
import type { Judgement } from './judge.ts';
import type { AccountVerdict } from './verdict.ts';
import type { DetectionWalk } from './walk.ts';

/** How many accounts each detector judged, could not judge, and helped to flag. */
export function detectorCounts(
  detectors: readonly Detector[],
  walk: DetectionWalk,
  last: { judgement: Judgement; verdicts: readonly AccountVerdict[] },
): ScanResult['detectors'] {
  return detectors.map(({ id, asks }, index) => {
    let judged = 0;
    for (const p of last.judgement.detectorP[index] ?? []) if (!Number.isNaN(p)) judged++;
    const flagged = last.verdicts.filter(({ findings }) =>
      findings.some((finding) => finding.detector === id),
    ).length;
    return { detector: id, asks, judged, insufficient: walk.table.size - judged, flagged };
  });
}

/** What this log cannot show, one sentence each. */
export function blindSpotsOf(result: ScanResult, detectors: readonly Detector[]): string[] {
  const blind = result.detectors.filter(({ judged }) => judged === 0);
  return blind.map(({ detector }) => {
    const needs = detectors.find(({ id }) => id === detector)?.needs ?? [];
    const missing = needs.length === 0 ? 'what it needs' : needs.join(', ');
    return `${detector} could judge no account: the log lacks ${missing}, or too few accounts have enough of it.`;
  });
}
