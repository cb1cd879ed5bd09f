/** Indexes the decisions in force, so that each request finds its own without a search. */
import type { Decision } from '#schema/decision';
import type { DecisionsDocument } from '#schema/decisions-document';

/** Whom decisions can be about. */
export interface DecisionSubject {
  accountId: string;
  apiKeyId: string | null;
  orgId: string | null;
  endUserId: string | null;
  /** Its other names: as the client says it, and under keys that are being replaced. Decisions may use each. */
  endUserElse?: readonly string[];
  address: string;
  asn: number | null;
}

type Scope = Decision['scope'];

/** Decisions in memory: found in O(1) by every name an exchange has. Immutable. */
export interface Snapshot {
  version: number;
  issuedAt: number;
  size: number;
  /** Some decision is about a fingerprint, so that one has to be computed before forwarding. */
  readsFingerprints: boolean;
  campaignsOf(accountId: string): readonly string[];
  /** Allow-listed by any name that the client did not choose: no decision touches it. */
  allows(subject: DecisionSubject, now: number): boolean;
  find(subject: DecisionSubject): Decision[];
  findByFingerprint(hashes: FingerprintHashes): Decision[];
}

/** The hashes by which a decision can name a fingerprint, e.g. `template:123`. */
const FINGERPRINT_HASHES = [
  ['exact', 'exact_hash'],
  ['template', 'template_hash'],
  ['opening', 'opening_hash'],
  ['system', 'system_hash'],
  ['tools', 'tools_hash'],
] as const;

/** Of a fingerprint; 0 = there is none. */
type FingerprintHashes = Record<(typeof FINGERPRINT_HASHES)[number][1], number>;

const NONE: readonly never[] = [];

export function compileSnapshot(document: DecisionsDocument): Snapshot {
  const byName = new Map<string, Decision[]>();
  for (const decision of document.decisions) {
    if (decision.mode === 'off') continue;
    const name = nameOf(decision.scope, decision.value, decision.within);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [decision]);
    else known.push(decision);
  }
  const campaigns = new Map<string, string[]>();
  for (const [campaign, accounts] of Object.entries(document.campaigns)) {
    for (const account of accounts) {
      campaigns.set(account, [...(campaigns.get(account) ?? []), campaign]);
    }
  }
  const scopes = new Set(document.decisions.map(({ scope }) => scope));
  const add = (
    found: Decision[],
    scope: Scope,
    value: string | number | null,
    within?: string,
  ): void => {
    if (value === null || !scopes.has(scope)) return;
    const decisions = byName.get(nameOf(scope, String(value), within));
    if (decisions !== undefined) found.push(...decisions);
  };
  const allows = compileAllowList(document.allow ?? NONE);
  const campaignsOf = (accountId: string): readonly string[] => campaigns.get(accountId) ?? NONE;
  return {
    version: document.version,
    issuedAt: document.issued_at,
    size: document.decisions.length,
    readsFingerprints: scopes.has('fingerprint'),
    campaignsOf,
    allows,
    find: (subject) => {
      const found: Decision[] = [];
      add(found, 'account', subject.accountId);
      add(found, 'api_key', subject.apiKeyId);
      add(found, 'organisation', subject.orgId);
      add(found, 'end_user', subject.endUserId, subject.accountId);
      for (const name of subject.endUserElse ?? NONE) {
        if (name !== subject.endUserId) add(found, 'end_user', name, subject.accountId);
      }
      add(found, 'address', subject.address);
      add(found, 'network', subject.asn);
      for (const campaign of campaignsOf(subject.accountId)) add(found, 'campaign', campaign);
      return found;
    },
    findByFingerprint: (hashes) => {
      const found: Decision[] = [];
      for (const [kind, field] of FINGERPRINT_HASHES) {
        if (hashes[field] !== 0) add(found, 'fingerprint', `${kind}:${hashes[field]}`);
      }
      return found;
    },
  };
}

function compileAllowList(
  entries: readonly NonNullable<DecisionsDocument['allow']>[number][],
): (subject: DecisionSubject, now: number) => boolean {
  const until = new Map<string, number>();
  for (const { scope, value, expires_at } of entries) {
    const name = nameOf(scope, value);
    until.set(name, Math.max(expires_at, until.get(name) ?? 0));
  }
  if (until.size === 0) return () => false;
  const has = (scope: Scope, value: string | number | null, now: number): boolean =>
    value !== null && (until.get(nameOf(scope, String(value))) ?? 0) > now;
  return (subject, now) =>
    has('account', subject.accountId, now) ||
    has('organisation', subject.orgId, now) ||
    has('api_key', subject.apiKeyId, now) ||
    has('address', subject.address, now) ||
    has('network', subject.asn, now);
}

function nameOf(scope: Scope, value: string, within?: string): string {
  // The client writes it: user 1 of one account is not user 1 of another.
  if (scope === 'end_user') return `end_user ${JSON.stringify([within ?? null, value])}`;
  // A network is written 64500 or AS64500.
  return `${scope} ${scope === 'network' ? value.replace(/^AS/i, '') : value}`;
}
