import type { AccountFacts } from '#schema/account';
import type { Random } from '#std/random';
import type { Store } from '#store/store';
import { createEvaluator, type Evaluation, type EvaluationOptions } from './evaluation.ts';
import { createGroupReader } from './group-query.ts';
import { GROUP_TESTS } from './group-tests.ts';
import { CampaignLedger } from './ledger.ts';
import { createLinkReader, type Span } from './link-query.ts';
import { LinkState } from './link-state.ts';
import { createIntake } from './links-intake.ts';
import { VIEWS } from './views.ts';

export interface AttributionConfig extends EvaluationOptions {
  /** How far back shared moments and tested traffic reach. */
  windowMs: number;
}

const DAY_MS = 86_400_000;

export const DEFAULT_ATTRIBUTION: AttributionConfig = {
  windowMs: 7 * DAY_MS,
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

/** Attribution as a running system keeps it: fed step by step, in the order of time. */
export interface Attribution {
  readonly state: LinkState;
  readonly ledger: CampaignLedger;
  /** Takes in one step and looks again; `last` also reads buckets of time that are not over. */
  step(span: Span, options?: { last?: boolean }): Promise<Evaluation>;
}

/** Opens attribution over a store; with `fresh`, what an earlier run kept there is dropped. */
export async function openAttribution(
  { store, facts, random, config }: AttributionInput,
  { fresh }: { fresh: boolean } = { fresh: true },
): Promise<Attribution> {
  const chosen = { ...DEFAULT_ATTRIBUTION, ...config };
  const linkReader = createLinkReader(store, VIEWS);
  const groupReader = createGroupReader(store);
  await linkReader.prepare({ fresh });
  await groupReader.prepare();
  const state = new LinkState(VIEWS);
  const ledger = new CampaignLedger();
  const intake = createIntake(linkReader, state, { facts, windowMs: chosen.windowMs });
  const evaluator = createEvaluator(
    { state, reader: groupReader, facts, tests: GROUP_TESTS, random },
    chosen,
  );
  return {
    state,
    ledger,
    async step(span, { last = false } = {}) {
      await intake.step(span, last);
      const from = Math.max(intake.startedAt() ?? span.from, span.to - chosen.windowMs);
      const evaluation = await evaluator.look(
        {
          span: { from, to: span.to },
          observed: { from: intake.startedAt() ?? span.from, to: span.to },
          releases: intake.releases,
        },
        ledger.records,
      );
      ledger.note(evaluation.sightings, (account) => state.recent[account]! > 0);
      return evaluation;
    },
  };
}
