/** What acts need beside the records, taken from the parts of a control half. */

import { randomBytes, randomInt } from 'node:crypto';
import type { Config } from '#config/index';
import type { ExtensionSigner } from '#prove/index';
import type { Records } from '#records/index';
import { createPerformer, type Performer } from '#respond/index';
import type { AccountFacts } from '#schema/account';
import { type ApprovalRule, approvalRuleSchema } from '#schema/policy';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { DAY_MS } from '#std/time';
import {
  countExchangesSince,
  deleteRows,
  insertAccountFacts,
  readSubjectTotals,
  readTexts,
  type Store,
} from '#store/index';

const SEEDS = 2 ** 32;
const SECRET_BYTES = 32;
const ID_BYTES = 8;

interface PerformerParts {
  store: Store;
  clock: Clock;
  config: Config;
  log: Log;
  signer: Pick<ExtensionSigner, 'prepareKey'>;
  /** Accounts of groups that look like campaigns and are explained; null = not known here. */
  lookAlikes: () => ReadonlySet<string> | null;
  /** Hears of facts once they are kept: they count from the next reading of the past on. */
  onFacts: (facts: readonly AccountFacts[]) => void;
}

/** Acts on these records, with the machine's own chance. */
export function openPerformer(records: Records, parts: PerformerParts): Performer {
  const { store, clock, log, lookAlikes, onFacts } = parts;
  return createPerformer(records, {
    ...settledSources(parts),
    // A store that is away must not keep anybody from deciding: then it is not known.
    subjectsSeen: (about, span) =>
      readSubjectTotals(store, about, span).catch((thrown: unknown) => {
        log.warn('blast-radius-unknown', { why: messageOf(thrown) });
        return null;
      }),
    exchangesPerDay: () => exchangesPerDay(parts),
    lookAlikes,
    keepFacts: async (facts) => {
      await insertAccountFacts(store, facts, clock());
      onFacts(facts);
    },
    readTexts: (ids) => readTexts(store, ids),
    deleteRows: (scope) => deleteRows(store, scope),
  });
}

/** For acts that need the records alone, where no store is open. */
export function performerAtRest(
  records: Records,
  parts: Pick<PerformerParts, 'clock' | 'config' | 'signer'>,
): Performer {
  const unable = () => Promise.reject(new Error('no store is open'));
  return createPerformer(records, {
    ...settledSources(parts),
    subjectsSeen: async () => null,
    exchangesPerDay: async () => null,
    lookAlikes: () => null,
    ...{ keepFacts: unable, readTexts: unable, deleteRows: unable },
  });
}

/** What acts need of the machine and of its settings. */
function settledSources({
  clock,
  config,
  signer,
}: Pick<PerformerParts, 'clock' | 'config' | 'signer'>) {
  return {
    clock,
    newId: (kind: string) => `${kind}-${randomBytes(ID_BYTES).toString('hex')}`,
    newSeed: () => randomInt(SEEDS - 1),
    newSecret: () => newSecret(randomBytes),
    holdOutSeed: config.scan.seed,
    accountErrorRate: config.scan.falseDiscoveryRate,
    approval: approvalRuleOf(config),
    challengeUrls: config.control.challengeUrls,
    nextAuditKey: () => signer.prepareKey(),
  };
}

function approvalRuleOf({ control: { approval } }: Config): ApprovalRule {
  return approvalRuleSchema.parse({
    accounts_at_least: approval.accountsAtLeast,
    expected_false_positives_at_least: approval.expectedWrongAtLeast,
    served_share_below: approval.servedShareBelow,
    requests_per_minute_below: approval.requestsPerMinuteBelow,
    output_tokens_below: approval.outputTokensBelow,
  });
}

/** The secret of a new credential. */
export function newSecret(random: (bytes: number) => Buffer): string {
  return `swc_${random(SECRET_BYTES).toString('base64url')}`;
}

/** Exchanges of everybody in the last day; null = unknown. */
export function exchangesPerDay({
  store,
  clock,
}: Pick<PerformerParts, 'store' | 'clock'>): Promise<number | null> {
  return countExchangesSince(store, clock() - DAY_MS);
}
