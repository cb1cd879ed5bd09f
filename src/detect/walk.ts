/** Folds steps of exchanges and judges all accounts at the end of each, without I/O. */

import type { AccountFacts } from '#schema/account';
import type { Detector, Measured } from './detector.ts';
import { type FeaturePlan, planFeatures, type StepRow } from './feature-plan.ts';
import { FeatureTable } from './feature-table.ts';
import { findingsOf } from './findings.ts';
import {
  judgeAccounts,
  levelOfLook,
  type PopulationJudgement,
  rejectAmong,
  scoreOf,
} from './judge.ts';
import { Measurements } from './measurements.ts';
import { AccountRoster } from './population.ts';
import type { AccountVerdict, Look } from './verdict.ts';

export interface DetectConfig {
  /** Expected share of false ones among the accounts flagged in the whole walk. */
  falseDiscoveryRate: number;
  /** How often the accounts are looked at in all. */
  looks: number;
  /** There is no last look: `looks` share the rate, and so do the next as many. */
  endless?: boolean;
}

/**
 * Detection over time, without I/O: fold the rows of each step, then look. What is known of an
 * account is never computed again from its past.
 */
export class DetectionWalk {
  readonly plan: FeaturePlan;
  readonly table: FeatureTable;
  readonly measurements: Measurements;
  readonly roster = new AccountRoster();
  readonly #detectors: readonly Detector[];
  readonly #facts: ReadonlyMap<string, AccountFacts>;
  readonly #config: DetectConfig;
  /** First verdict of every account ever flagged, replaced by the latest that still stands. */
  readonly #flagged = new Map<number, AccountVerdict>();
  #looks = 0;
  #latest: { judgement: PopulationJudgement; level: number } | null = null;

  constructor(
    detectors: readonly Detector[],
    facts: ReadonlyMap<string, AccountFacts>,
    config: DetectConfig,
  ) {
    this.#detectors = detectors;
    this.#facts = facts;
    this.#config = config;
    this.plan = planFeatures(detectors);
    this.table = new FeatureTable(this.plan);
    this.measurements = new Measurements(detectors);
  }

  /** Folds the rows of one step and measures the accounts in them anew. */
  fold(rows: readonly StepRow[]): void {
    for (const row of rows) {
      const account = this.table.fold(row);
      if (account === this.roster.size) this.roster.add(this.#facts.get(row.a) ?? null);
      this.#measure(account);
    }
  }

  #measure(account: number): void {
    const facts = this.roster.factsOf(account);
    this.roster.setRequests(account, this.table.exchanges(account));
    for (const [index, detector] of this.#detectors.entries()) {
      const row = this.table.row(account, index);
      this.measurements.set(index, account, measure(detector, row, facts));
    }
  }

  /** Judges all accounts at the end of a step (epoch ms). */
  look(at: number): Look {
    const { falseDiscoveryRate, looks, endless = false } = this.#config;
    const number = this.#looks++;
    const level = endless
      ? falseDiscoveryRate / looks
      : levelOfLook(falseDiscoveryRate, number, looks);
    const population = this.roster.at(at);
    const judgement = judgeAccounts(this.#detectors, this.measurements, population, level);
    this.#latest = { judgement, level };
    const last = endless || number === looks - 1;
    const fresh: string[] = [];
    for (const account of judgement.rejected) {
      const before = this.#flagged.get(account);
      if (before !== undefined && !last) continue;
      if (before === undefined) fresh.push(this.table.accountIds[account]!);
      const firstFlaggedAt = before?.first_flagged_at ?? new Date(at).toISOString();
      this.#flagged.set(account, this.#verdict(account, judgement, firstFlaggedAt));
    }
    return {
      at,
      accounts: this.table.size,
      judged: judgement.judged,
      level,
      newlyFlagged: fresh,
      flagged: this.#flagged.size,
      judgement,
      unusual: (pAtMost, limit) => this.#unusual(judgement, pAtMost, limit),
      verdict: (accountId) => this.#verdictNow(accountId, judgement),
    };
  }

  /**
   * Verdicts of the accounts flagged so far that are members of campaigns, or that still stand out
   * at the last look with all members set apart; most suspicious first. Members were tested with
   * their campaign, so the rate holds for the others by themselves.
   */
  flaggedAccounts(members: ReadonlySet<string>): AccountVerdict[] {
    const isMember = (account: number): boolean => members.has(this.table.accountIds[account]!);
    const alone = new Set(
      this.#latest === null
        ? []
        : rejectAmong(this.#latest.judgement.corroborated, this.#latest.level, isMember).rejected,
    );
    return [...this.#flagged]
      .filter(([account]) => isMember(account) || alone.has(account))
      .map(([, verdict]) => verdict)
      .sort((a, b) => a.p_value - b.p_value || (a.account_id < b.account_id ? -1 : 1));
  }

  #unusual(judgement: PopulationJudgement, pAtMost: number, limit: number): AccountVerdict[] {
    const places: number[] = [];
    judgement.pValues.forEach((p, account) => {
      if (p <= pAtMost && !this.#flagged.has(account)) places.push(account);
    });
    const pOf = (account: number): number => judgement.pValues[account]!;
    return places
      .sort((left, right) => pOf(left) - pOf(right) || left - right)
      .slice(0, limit)
      .map((account) => this.#verdict(account, judgement, null));
  }

  #verdictNow(accountId: string, judgement: PopulationJudgement): AccountVerdict | null {
    const account = this.table.indexOf(accountId);
    if (account === undefined || Number.isNaN(judgement.pValues[account])) return null;
    const firstFlaggedAt = this.#flagged.get(account)?.first_flagged_at ?? null;
    return this.#verdict(account, judgement, firstFlaggedAt);
  }

  #verdict(
    account: number,
    judgement: PopulationJudgement,
    firstFlaggedAt: string | null,
  ): AccountVerdict {
    const pValue = judgement.pValues[account]!;
    return {
      account_id: this.table.accountIds[account]!,
      p_value: pValue,
      score: scoreOf(pValue),
      first_flagged_at: firstFlaggedAt,
      ...findingsOf(account, {
        detectors: this.#detectors,
        judgement,
        measurements: this.measurements,
        rowOf: (detector) => this.table.row(account, detector),
        facts: this.roster.factsOf(account),
      }),
    };
  }
}

function measure(
  detector: Detector,
  row: Record<string, number>,
  facts: AccountFacts | null,
): Measured {
  if (detector.expectedOfBulk && facts?.allow_bulk === true) return {};
  return detector.measure(row, { facts, params: detector.params });
}
