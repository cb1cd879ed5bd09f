/** Words the alerts about decisions that take effect or end, and about policies that stop. */
import type { NewAlert } from '#schema/alert';
import type { Actor } from '#schema/audit-record';
import type { DecisionRecord } from '#schema/decision-record';
import type { PolicyRecord } from '#schema/policy';
import { formatCounted } from '#std/format-number';
import { refusesFrom } from '../decisions/refuses-from.ts';
import { keyed } from './alert-key.ts';

const MOST_CHARS = 300;

/**
 * Whether anybody is told of a decision: it holds for somebody, and is not one of the many about single
 * accounts that a policy takes, which the accounts' own alerts tell of.
 */
function isTold({ decision, policy }: DecisionRecord): boolean {
  return decision.mode === 'enforce' && (policy === null || decision.scope !== 'account');
}

function aboutDecision(record: DecisionRecord) {
  const { decision, created_by, ledger } = record;
  const { id, scope, value, action, params, expires_at } = decision;
  const { done = 0 } = ledger;
  return {
    object: `decision:${id}`,
    campaign_id: scope === 'campaign' ? value : null,
    data: { decision_id: id, scope, value, action, params, expires_at, created_by, accounts: done },
  };
}

function named({ decision, members }: DecisionRecord): string {
  const { action, scope, value } = decision;
  const who = members === null ? '' : ` (${formatCounted(members.count, 'account')})`;
  return `${action} ${scope} ${value.slice(0, MOST_CHARS)}${who}`;
}

/** A decision has reached all of its list; null where nobody is told. */
export function inForceAlert(record: DecisionRecord): NewAlert | null {
  if (!isTold(record)) return null;
  return {
    ...keyed(`decision:${record.decision.id}:in-force`),
    kind: 'decision-in-force',
    severity: 'medium',
    ...aboutDecision(record),
    title: `In force: ${named(record)}`,
  };
}

/** So many of the accounts are named in an alert; the API has all of them. */
export const MOST_ASKED = 100;
/** And so many in its sentence. */
const ASKED_IN_WORDS = 10;

/** Whether the decision asks accounts to be verified while their calls are served. */
export function asksToVerify({ decision: { mode, action, params } }: DecisionRecord): boolean {
  return mode === 'enforce' && action === 'challenge' && params.form === 'ask';
}

/**
 * Who is asked to be verified by a decision, and until when; `accounts` are the first of its list, but
 * those that were spared. Whoever writes to customers waits for it: it comes for what policies ask of single accounts, too.
 */
export function verificationAskedAlert(
  record: DecisionRecord,
  accounts: readonly string[],
): NewAlert {
  const { object, campaign_id, data } = aboutDecision(record);
  const { scope, value, params, expires_at } = record.decision;
  const { planned = 0, failed = 0, done = 0 } = record.ledger;
  const asked = record.members === null ? null : planned + failed + done;
  const more = Math.max(0, (asked ?? 0) - accounts.length);
  const refuses_from = refusesFrom(record);
  const refused = refuses_from !== null && (expires_at === null || refuses_from < expires_at);
  const until = refused ? refuses_from : expires_at;
  const who = asked === null ? '' : ` (${formatCounted(asked, 'account')})`;
  return {
    ...keyed(`${object}:asked`),
    kind: 'verification-asked',
    severity: 'low',
    object,
    campaign_id,
    title: `Asked to be verified${deadline(until, refused)}: ${scope} ${value.slice(0, MOST_CHARS)}${who}`,
    data: {
      ...{ decision_id: data.decision_id, scope, value, url: params.url ?? null },
      ...{ accounts: asked, account_ids: accounts, more, until, refused_after: refused },
      ...(accounts.length === 0 ? {} : { hint: inWords(accounts, more) }),
    },
  };
}

function deadline(until: number | null, refused: boolean): string {
  if (until === null) return '';
  return ` ${refused ? 'before calls are refused from' : 'until'} ${new Date(until).toISOString()}`;
}

function inWords(accounts: readonly string[], more: number): string {
  const named = accounts.slice(0, ASKED_IN_WORDS);
  const rest = more + accounts.length - named.length;
  return `Asked: ${named.join(', ')}${rest === 0 ? '' : ` and ${formatCounted(rest, 'more account')}`}.`;
}

/** A decision that held is taken back by somebody, or stopped by an allow-list; null as above. */
export function undoneAlert(record: DecisionRecord, by: Actor): NewAlert | null {
  if (!isTold(record) || record.state === 'waiting') return null;
  const about = aboutDecision(record);
  return {
    ...keyed(`decision:${record.decision.id}:undone`),
    kind: 'decision-undone',
    severity: 'medium',
    ...about,
    title: `Undone: ${named(record)}`,
    data: { ...about.data, undone_by: by.who, reason: by.reason.slice(0, MOST_CHARS) },
  };
}

/** A policy has ended, by a guard or a person, and its rollouts stand still. */
export function policyStoppedAlert(
  { policy, version }: PolicyRecord,
  by: Actor,
  decisions: readonly string[],
): NewAlert {
  const guard = by.who === 'system:guard';
  const reason = by.reason.slice(0, MOST_CHARS);
  return {
    ...keyed(`policy:${policy.id}@${version}:stopped`),
    kind: 'policy-stopped',
    severity: guard ? 'high' : 'low',
    object: `policy:${policy.id}`,
    campaign_id: null,
    title: `Policy ${policy.id} (version ${version}) was stopped: ${reason}`,
    data: {
      version,
      mode: policy.mode,
      stopped_by: by.who,
      reason,
      stopped_decisions: decisions.length,
    },
  };
}
