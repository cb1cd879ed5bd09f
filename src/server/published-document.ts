/** The document of decisions that gateways are given: made from the records, compared, joined, and measured. */
import { refusesFrom } from '#respond/index';
import type { Decision } from '#schema/decision';
import type { DecisionRecord } from '#schema/decision-record';
import type { DecisionsChange, DecisionsDocument } from '#schema/decisions-document';
import { failure, type StillwatchError } from '#std/errors';

/** What stands around the parts of a document. */
const ENVELOPE_BYTES = 1024;

/** Counted by parts, so that no text of that size is made for it. */
export function whyTooLarge(
  document: DecisionsDocument,
  mostBytes: number,
): StillwatchError | null {
  const { decisions, campaigns, allow = [] } = document;
  const parts: unknown[] = [...decisions, ...Object.entries(campaigns), ...allow];
  const bytes = parts.reduce<number>(
    (sum, part) => sum + Buffer.byteLength(JSON.stringify(part)) + 1,
    ENVELOPE_BYTES,
  );
  if (bytes <= mostBytes) return null;
  const [mb, most_mb] = [bytes, mostBytes].map((size) => Math.ceil(size / 2 ** 20));
  return failure('FEED_TOO_LARGE', {
    decisions: decisions.length,
    mb: mb as number,
    most_mb: most_mb as number,
  });
}

export function accountsListedIn(changes: readonly DecisionsChange[]): number {
  return changes.reduce((sum, { campaigns }) => {
    return Object.values(campaigns).reduce((count, { length }) => count + length, sum);
  }, 0);
}

/**
 * Decisions with a frozen list are about exactly the accounts of it that were reached: each has a set
 * of its own, so that a campaign that grows does not widen them.
 */
export function documentOf(
  live: readonly { record: DecisionRecord; done: string[] | null }[],
): Pick<DecisionsDocument, 'schema' | 'decisions' | 'campaigns'> {
  const decisions: Decision[] = [];
  const campaigns: Record<string, string[]> = {};
  for (const { record, done } of live) {
    const decision = withGraceEnd(record);
    if (done === null || decision.scope !== 'campaign') {
      decisions.push(decision);
    } else if (done.length > 0) {
      decisions.push({ ...decision, value: decision.id });
      campaigns[decision.id] = done;
    }
  }
  return { schema: 'stillwatch.decisions/1', decisions, campaigns };
}

/** Gateways are told the moment itself. */
function withGraceEnd(record: DecisionRecord): Decision {
  const { decision } = record;
  const refuses_from = refusesFrom(record);
  if (refuses_from === null) return decision;
  return { ...decision, params: { ...decision.params, refuses_from } };
}

export function changeBetween(
  before: DecisionsDocument,
  after: DecisionsDocument,
): DecisionsChange {
  const known = new Map(before.decisions.map((one) => [one.id, JSON.stringify(one)]));
  const put = after.decisions.filter((one) => known.get(one.id) !== JSON.stringify(one));
  const stays = new Set(after.decisions.map(({ id }) => id));
  const campaigns: Record<string, string[]> = {};
  for (const [id, members] of Object.entries(after.campaigns)) {
    const had = before.campaigns[id];
    if (had === undefined || !sameList(had, members)) campaigns[id] = members;
  }
  for (const id of Object.keys(before.campaigns)) if (!(id in after.campaigns)) campaigns[id] = [];
  return {
    schema: 'stillwatch.decisions-change/1',
    series: after.series,
    base_version: before.version,
    version: after.version,
    issued_at: after.issued_at,
    put,
    lift: before.decisions.map(({ id }) => id).filter((id) => !stays.has(id)),
    campaigns,
    ...(JSON.stringify(before.allow) === JSON.stringify(after.allow) ? {} : { allow: after.allow }),
  };
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

/** Several changes in a row as one. */
export function joinedChanges(changes: readonly DecisionsChange[]): DecisionsChange {
  const [first, last] = [changes[0] as DecisionsChange, changes.at(-1) as DecisionsChange];
  const put = new Map<string, Decision>();
  const lift = new Set<string>();
  const campaigns: Record<string, string[]> = {};
  for (const change of changes) {
    for (const id of change.lift) {
      put.delete(id);
      lift.add(id);
    }
    for (const one of change.put) {
      put.set(one.id, one);
      lift.delete(one.id);
    }
    Object.assign(campaigns, change.campaigns);
  }
  const { base_version } = first;
  const allow = changes.findLast((change) => change.allow !== undefined)?.allow;
  const all = { ...last, base_version, put: [...put.values()], lift: [...lift], campaigns };
  return allow === undefined ? all : { ...all, allow };
}
