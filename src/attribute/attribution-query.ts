/** Attribution over a store: feeds links step by step, looks at them, and reports campaigns with their details. */

import type { AccountFacts } from '#schema/account';
import type { Campaign } from '#schema/campaign';
import type { CampaignDetail } from '#schema/campaign-detail';
import type { Expansion } from '#schema/expansion';
import type { Random } from '#std/random';
import { DAY_MS } from '#std/time';
import type { Store } from '#store/index';
import { CampaignLedger } from './campaigns/ledger.ts';
import { createEvaluator, type Evaluation, type EvaluationOptions } from './evaluation.ts';
import { createCampaignReader } from './examining/campaign-query.ts';
import { createExaminer } from './examining/examine.ts';
import { expansionOf } from './examining/expansion.ts';
import type { LookAlikes } from './examining/look-alikes.ts';
import { GROUP_TESTS } from './group-tests.ts';
import { createGroupReader } from './judging/group-query.ts';
import { createLinkReader } from './links/link-query.ts';
import { LinkState } from './links/link-state.ts';
import { createIntake, type IntakeStep } from './links/links-intake.ts';
import { VIEWS } from './views.ts';

export interface AttributionConfig extends EvaluationOptions {
  /** How far back shared values and tested traffic reach, in time and in exchanges. */
  windowMs: number;
  windowExchanges: number;
}

export const DEFAULT_ATTRIBUTION: AttributionConfig = {
  windowMs: 30 * DAY_MS,
  windowExchanges: 2_500_000,
  accountsAtLeast: 5,
  neighbours: 48,
  looseShare: 0.2,
  falseDiscoveryRate: 0.01,
  populationAccounts: 500,
  benignGroups: 30,
};

export interface AttributionInput {
  store: Store;
  facts: ReadonlyMap<string, AccountFacts>;
  random: Random;
  config?: Partial<AttributionConfig>;
}

/** All that is known of campaigns at one moment. */
export interface AttributionReport extends LookAlikes {
  campaigns: Campaign[];
  /** In the order of `campaigns`. */
  details: CampaignDetail[];
}

/** Attribution as a running system keeps it: fed step by step, in the order of time. */
export interface Attribution {
  readonly state: LinkState;
  readonly ledger: CampaignLedger;
  /**
   * Takes in one step and looks again; returns the ids of campaigns that alarm for the first time. `next` is
   * read meanwhile, for the step that follows.
   */
  step(step: IntakeStep, next?: IntakeStep | null): Promise<AttributionLook>;
  /** Ends when nothing is read ahead any more: only then may another attribution use the store. */
  settled(): Promise<void>;
  report(): Promise<AttributionReport>;
  /** Core and likely members of the campaigns that stand and are not explained. */
  members(): ReadonlySet<string>;
  /** Who is tied to accounts that an analyst confirmed, as of the last step. */
  expand(confirmed: readonly string[]): Expansion;
}

export interface AttributionLook extends Evaluation {
  alarmed: string[];
}

/** Opens attribution over a store, without a past: what an earlier run kept there is dropped. */
export async function openAttribution({
  store,
  facts,
  random,
  config,
}: AttributionInput): Promise<Attribution> {
  const chosen = { ...DEFAULT_ATTRIBUTION, ...config };
  const linkReader = createLinkReader(store, VIEWS);
  const groupReader = createGroupReader(store);
  await linkReader.prepare();
  await groupReader.prepare();
  const state = new LinkState(VIEWS);
  const ledger = new CampaignLedger();
  const intake = createIntake(linkReader, state, { facts, ...chosen });
  const evaluator = createEvaluator(
    { state, reader: groupReader, facts, contents: new Map(), tests: GROUP_TESTS, random },
    chosen,
  );
  const examiner = createExaminer({ reader: createCampaignReader(store), state, facts, ledger });
  return {
    state,
    ledger,
    async step({ from, to, last }, next = null) {
      await intake.step({ from, to, last }, next);
      const span = { from, to };
      const start = intake.startedAt() ?? span.from;
      const evaluation = await evaluator.look(
        {
          span: { from: Math.max(start, intake.windowStart(span.to)), to: span.to },
          observed: { from: start, to: span.to },
          releases: intake.releases,
        },
        ledger.records,
      );
      ledger.note(evaluation.sightings, (account) => state.recent[account]! > 0);
      const alarmed = await examiner.examine({ from: start, to: span.to });
      return { ...evaluation, alarmed };
    },
    settled: intake.settled,
    report: () => examiner.report(evaluator.latest()),
    members: () => examiner.members(),
    expand: (confirmed) =>
      expansionOf(confirmed, { seen: evaluator.latest(), ids: state.ids, ledger }),
  };
}
