/** Counts what each detector did with the accounts, and says why some could judge nobody. */

import type { ScanResult } from '#schema/scan-result';
import type { Detector } from './detector.ts';
import type { PopulationJudgement } from './judge.ts';
import type { AccountVerdict } from './verdict.ts';
import type { DetectionWalk } from './walk.ts';

/** How many accounts each detector judged, could not judge, and helped to flag. */
export function detectorCounts(
  detectors: readonly Detector[],
  walk: DetectionWalk,
  last: { judgement: PopulationJudgement; verdicts: readonly AccountVerdict[] },
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

/** Why detectors could judge no account, a sentence a reason; `missing`: fields the log lacks. */
export function blindSpotsOf(
  result: ScanResult,
  detectors: readonly Detector[],
  missing: readonly string[],
): string[] {
  const judged = new Set(
    result.detectors.filter((each) => each.judged > 0).map(({ detector }) => detector),
  );
  const blind = detectors.filter(({ id }) => !judged.has(id));
  const byLack = new Map<string, string[]>();
  for (const { id, needs } of blind) {
    const lack = needs.filter((field) => missing.includes(field)).join(', ');
    byLack.set(lack, [...(byLack.get(lack) ?? []), id]);
  }
  const blindness = [...byLack].map(([lack, ids]) =>
    lack === ''
      ? `Too few accounts have enough traffic for ${ids.join(', ')}.`
      : `The log has no ${lack}, which is what ${ids.join(', ')} would look at.`,
  );
  if (result.campaigns_sought) return blindness;
  if (result.campaigns_impossible !== null) return [...blindness, result.campaigns_impossible];
  return [...blindness, 'Campaigns were not looked for: accounts that only together stand out.'];
}
