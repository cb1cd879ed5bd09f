/** Writes what each detector contributes to an account's verdict, with the findings worth telling. */

import type { AccountFacts } from '#schema/account';
import type { Finding } from '#schema/finding';
import type { Detector } from './detector.ts';
import type { PopulationJudgement } from './judge.ts';
import type { Measurements } from './measurements.ts';
import type { DetectorContribution } from './verdict.ts';

/** A detector's p above this is not worth a sentence. */
const NOTEWORTHY = 0.05;
const BULK_AGREED = 'bulk use was agreed with this customer';

export interface FindingSources {
  detectors: readonly Detector[];
  judgement: PopulationJudgement;
  measurements: Measurements;
  /** The account's row for the n-th detector. */
  rowOf(detector: number): Record<string, number>;
  facts: AccountFacts | null;
}

/** What each detector contributes to an account's verdict, and the findings worth telling. */
export function findingsOf(
  account: number,
  sources: FindingSources,
): { findings: Finding[]; contributions: DetectorContribution[] } {
  const all = sources.detectors.map((_, index) => contributionOf(account, index, sources));
  const judged = all.flatMap(({ finding }) => finding ?? []).sort((a, b) => a.p_value - b.p_value);
  const noteworthy = judged.filter(({ p_value }) => p_value <= NOTEWORTHY);
  return {
    findings: noteworthy.length > 0 ? noteworthy : judged.slice(0, 1),
    contributions: all.map(({ contribution }) => contribution),
  };
}

function contributionOf(
  account: number,
  index: number,
  sources: FindingSources,
): { contribution: DetectorContribution; finding: Finding | null } {
  const detector = sources.detectors[index] as Detector;
  const strongest = strongestAspect(account, index, sources);
  if (strongest === null) {
    const contribution = { detector: detector.id, p_value: null, cohort: null };
    return { contribution, finding: null };
  }
  const { aspect, measurement, cohort } = strongest;
  const pValue = sources.judgement.detectorP[index]![account]!;
  const { label, accounts } = cohort;
  const agreed = sources.facts?.allow_bulk === true ? [BULK_AGREED] : [];
  const finding: Finding = {
    detector: detector.id,
    p_value: pValue,
    observed: measurement.observed,
    expected: cohort.median,
    cohort: { label, accounts },
    reason: detector.explain({ aspect, row: sources.rowOf(index), measurement, cohort }),
    innocent: [...agreed, ...detector.innocent],
  };
  const contribution = { detector: detector.id, p_value: pValue, cohort: { label, accounts } };
  return { contribution, finding };
}

/** The aspect with the smallest p; null where none could be judged. */
function strongestAspect(account: number, index: number, sources: FindingSources) {
  const measured = sources.measurements.aspectsOf(index);
  let least = Number.POSITIVE_INFINITY;
  let strongest = -1;
  sources.judgement.aspects[index]?.forEach(({ pValues }, place) => {
    const p = pValues[account]!;
    if (p < least) {
      least = p;
      strongest = place;
    }
  });
  const found = measured[strongest];
  const calibrated = sources.judgement.aspects[index]?.[strongest];
  const cohort = calibrated?.cohorts[calibrated.cohortOf[account]!];
  if (found === undefined || cohort === undefined) return null;
  const measurement = {
    statistic: found.statistic[account]!,
    observed: found.observed[account]!,
  };
  return { aspect: found.aspect, measurement, cohort };
}
