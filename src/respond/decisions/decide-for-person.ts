/** What a person decides: planned from the records, checked against what they looked at, recorded. */

import type { z } from 'zod';
import type { Reads } from '#records/index';
import type { containSchema } from '#schema/api/campaigns';
import type { Contained } from '#schema/api/decisions';
import { chanceWrong } from '#schema/campaign';
import { type Decision, VOUCHED_BY } from '#schema/decision';
import type { DecisionRecord } from '#schema/decision-record';
import { rolloutSchema } from '#schema/policy';
import { failure } from '#std/errors';
import { DAY_MS, HOUR_MS } from '#std/time';
import type { BeforeAct, InsideAct } from '../acts/act.ts';
import { coveredBy, decisionsLike } from './alike.ts';
import type { DecisionPlan } from './plan-decision.ts';
import { planFromRecords, type Traffic } from './plan-from-records.ts';
import { recordPlan } from './record-plan.ts';
import { TOUCHED_DAYS } from './touched.ts';
import { unseenWarning } from './unseen.ts';

/** Accounts above which a person has to say the number themselves. */
const CONFIRM_ABOVE = 1_000;
const MEMBERS_SHOWN = 1000;
/** Everything at once: what a person decides takes effect within a second. */
const AT_ONCE = rolloutSchema.parse({ stages: [{ percent: 100, after_ms: 0 }], jitter_ms: 0 });
const STAGED = rolloutSchema.parse({});

/** What a person wants done about something; roles are those of a campaign's members. */
export type PersonWish = Omit<z.output<typeof containSchema>, 'roles'> &
  Pick<Decision, 'scope' | 'value' | 'within'> & {
    roles: readonly ('core' | 'likely' | 'fringe')[];
  };

/** What was sent by whom the wish is about, read before the records are held. */
export async function trafficOf(before: BeforeAct, wish: PersonWish): Promise<Traffic> {
  const { scope, value } = wish;
  const { account_ids } = await subjectOf(before.records, wish, before.accountErrorRate);
  const to = before.clock();
  const span = { from: to - TOUCHED_DAYS * DAY_MS, to };
  return {
    seen: await before.subjectsSeen({ scope, value, account_ids }, span),
    exchangesPerDay: await before.exchangesPerDay(),
  };
}

/**
 * Plans; then takes the decision, unless only the plan was asked for, or it stands already. Throws
 * RECORDS_NOT_FOUND for a campaign that is not there, and DECISION_REFUSED when the plan covers nobody,
 * others than were looked at, or what was never seen.
 */
export async function decideForPerson(
  inside: InsideAct,
  wish: PersonWish,
  traffic: Traffic,
): Promise<Contained> {
  const { write, now, newId, newSeed, holdOutSeed } = inside;
  const decision = decisionOf(wish, inside);
  const subject = await subjectOf(write, wish, inside.accountErrorRate);
  const alike = await decisionsLike(write, decision);
  const listed = decision.scope === 'campaign';
  const plan = await planFromRecords(
    write,
    {
      decision,
      ...subject,
      policy: null,
      covered: listed ? await coveredBy(write, alike) : new Set(),
      traffic,
    },
    {
      now,
      seed: newSeed(),
      holdOutSeed,
      rollout: wish.staged ? STAGED : AT_ONCE,
      approval: inside.approval,
      challengeUrls: inside.challengeUrls,
    },
  );
  const stands = standsAlready(plan, alike);
  const unseen = await unseenWarning(write, plan);
  checkAgainstWish(plan, wish, { stands, unseen });
  const recorded = wish.dry_run || stands !== null ? null : await recordPlan(write, plan, newId);
  return {
    dry_run: wish.dry_run,
    decision: plan.record.decision,
    vouched_by: VOUCHED_BY[decision.scope],
    state: plan.record.state,
    members: plan.record.members,
    account_ids: plan.members.slice(0, MEMBERS_SHOWN).map(({ account_id }) => account_id),
    skipped: plan.skipped,
    blast_radius: plan.record.blast_radius,
    forbidden: plan.forbidden,
    warnings: unseen === null ? [] : [unseen],
    stands_already: stands,
    approval_needed: plan.approval_needed,
    approval_id: recorded?.approval_id ?? null,
  };
}

function decisionOf(wish: PersonWish, inside: InsideAct): Decision {
  const { by, now, newId, challengeUrls } = inside;
  const { scope, value, within, action, mode, ttl_hours } = wish;
  const [url] = challengeUrls;
  const where = action === 'challenge' && url !== undefined ? { url } : {};
  const params = { ...where, ...wish.params };
  return {
    id: newId('decision'),
    ...{ scope, value, action, mode, params },
    ...(within === undefined ? {} : { within }),
    expires_at: ttl_hours === null ? null : Math.round(now + ttl_hours * HOUR_MS),
    origin: by.who,
    reason: by.reason,
  };
}

/** The decision that does it already, for everybody whom this one would be about. */
function standsAlready(
  { record, skipped }: DecisionPlan,
  [newest]: readonly DecisionRecord[],
): DecisionRecord | null {
  if (newest === undefined) return null;
  if (record.decision.scope !== 'campaign') return newest;
  const left = record.members?.count ?? 0;
  return left === 0 && skipped.some(({ why }) => why === 'covered') ? newest : null;
}

/** What was looked at has to be what is decided. */
function checkAgainstWish(
  plan: DecisionPlan,
  wish: PersonWish,
  { stands, unseen }: { stands: DecisionRecord | null; unseen: string | null },
): void {
  const { members } = plan.record;
  const { dry_run, confirm_count, expect_sha256 } = wish;
  const refuse = (why: string) => failure('DECISION_REFUSED', { why });
  if (stands !== null) return;
  if (expect_sha256 !== null && expect_sha256 !== members?.sha256) {
    throw refuse('the list has changed since it was looked at: look again');
  }
  if (dry_run) return;
  const count = members?.count ?? plan.record.blast_radius.accounts;
  if (count > CONFIRM_ABOVE && confirm_count === null) {
    throw refuse(`it covers ${count} accounts: confirm that number (confirm_count)`);
  }
  if (plan.forbidden !== null) throw refuse(plan.forbidden);
  if (confirm_count !== null && members !== null && confirm_count !== count) {
    throw refuse(`it covers ${count} accounts, and ${confirm_count} were confirmed`);
  }
  if (unseen !== null && !wish.unknown) throw refuse(`${unseen} (--unknown if it is meant)`);
}

/** Whom it is about by name, and the chance that it is about the wrong ones. */
async function subjectOf(
  records: Pick<Reads, 'accounts' | 'campaigns'>,
  { scope, value, roles }: PersonWish,
  error_rate: number,
): Promise<{ account_ids: string[]; error_rate: number }> {
  if (scope === 'account') return { account_ids: [value], error_rate };
  if (scope === 'organisation') {
    return { account_ids: await records.accounts.ofOrganisation(value), error_rate };
  }
  if (scope !== 'campaign') return { account_ids: [], error_rate };
  const found = await records.campaigns.get(value);
  if (found === null) throw failure('RECORDS_NOT_FOUND', { what: `campaign ${value}` });
  const { members } = found.campaign;
  const chosen = members.filter(({ role }) => roles.includes(role));
  return {
    account_ids: chosen.map(({ account_id }) => account_id),
    error_rate: chanceWrong(found.campaign),
  };
}
