/** Gathers what the group tests look at, for several groups within one window. */

import type { AccountFacts } from '#schema/account';
import { HOUR_MS } from '#std/time';
import type {
  ContentEvidence,
  GroupEvidence,
  MemberEvidence,
  SharingEvidence,
  WordingEvidence,
} from '../group-test.ts';
import type { Span } from '../links/link-query.ts';
import type { LinkState } from '../links/link-state.ts';
import type { ObservedRelease } from '../links/step-reading.ts';
import type { Family } from '../view.ts';
import { meanFeatures } from './fourier-features.ts';
import type { GroupReader, StreamRow, WordingRow } from './group-query.ts';

/** Members whose prompts are read; more add little to a mean over accounts. */
const SAMPLED_MEMBERS = 150;
/** Exchanges in a row that a group's stream holds, about: more for more members. */
const STREAM_EVENTS = 8000;
const STREAM_EVENTS_PER_MEMBER = 200;
/** Exchanges in which shared wording is looked for, about. */
const WORDED_EVENTS = 20_000;
/** A release is looked at from this long after it, over its first day, and not for ever. */
const PIVOT_AFTER_MS = 4 * HOUR_MS;
const PIVOT_SPAN_MS = 24 * HOUR_MS;
const PIVOT_UNTIL_MS = 7 * PIVOT_SPAN_MS;

/** A group to be judged. */
export interface Subject {
  members: Uint32Array;
  sharing: readonly SharingEvidence[];
  /** Families that will test it: what the others look at is not read. */
  families: readonly Family[];
}

export interface EvidenceDeps {
  reader: GroupReader;
  state: LinkState;
  facts: ReadonlyMap<string, AccountFacts>;
  /** Content read earlier, by account number; used again while the account has sent little more. */
  contents: Map<number, { content: ContentEvidence | null; exchanges: number }>;
}

/** Content is read again when an account has sent this much more. */
const CONTENT_GROWTH = 1.5;

/** When and over what evidence is read. */
export interface EvidenceTime {
  /** The window. */
  span: Span;
  /** All that was ever observed. */
  observed: Span;
  /** Models that appeared while we watched. */
  releases: readonly ObservedRelease[];
}

/** Everything that group tests look at, for some groups, inside a window. */
export async function readEvidence(
  subjects: readonly Subject[],
  { span, observed, releases }: EvidenceTime,
  deps: EvidenceDeps,
): Promise<GroupEvidence[]> {
  const { reader, state } = deps;
  await reader.choose(
    subjects.map(({ members, families }) => {
      const from = (family: Family, events: number): number | null =>
        families.includes(family) ? startFor(events, members, { state, span }) : null;
      return {
        accountIds: Array.from(members, (account) => state.ids[account]!),
        streamFrom: from('timing', streamEvents(members)),
        wordedFrom: from('content', WORDED_EVENTS),
      };
    }),
  );
  const sampled = subjects.map(({ members }) => sampleOf(members));
  const everybody = new Set(sampled.flat());
  const worded = subjects.flatMap(({ families }, number) =>
    families.includes('content') ? sampled[number]! : [],
  );
  const [streams, wordings, uses] = await Promise.all([
    reads(subjects, 'timing') ? readStreams(reader, span) : new Map<number, StreamRow>(),
    reads(subjects, 'content') ? readWordings(reader, span) : new Map<number, WordingRow[]>(),
    readContents(new Set(worded), span, deps).then(() =>
      readReleases(everybody, { releases, until: span.to }, deps),
    ),
  ]);
  const members = describeMembers(everybody, deps);
  return subjects.map((subject, number) => ({
    size: subject.members.length,
    members: sampled[number]!.map((account) => members.get(account)!),
    lives: livesOf(subject.members, state, observed),
    stream: streamOf(streams.get(number)),
    wording: (wordings.get(number) ?? []).map(wordingOf),
    sharing: subject.sharing,
    releases: uses.map(({ release, byAccount }) => {
      const known = sampled[number]!.flatMap((account) => byAccount.get(account) ?? []);
      return {
        model: release.model,
        releasedAt: release.at,
        used: known.map(({ used }) => used),
        total: known.map(({ total }) => total),
      };
    }),
  }));
}

const reads = (subjects: readonly Subject[], family: Family): boolean =>
  subjects.some(({ families }) => families.includes(family));

async function readStreams(reader: GroupReader, span: Span): Promise<Map<number, StreamRow>> {
  const streams = new Map<number, StreamRow>();
  for await (const rows of reader.streams(span)) {
    for (const row of rows) streams.set(row.group_number, row);
  }
  return streams;
}

async function readWordings(reader: GroupReader, span: Span): Promise<Map<number, WordingRow[]>> {
  const wordings = new Map<number, WordingRow[]>();
  for await (const rows of reader.wordings(span)) {
    for (const row of rows) append(wordings, row.group_number, row);
  }
  return wordings;
}

interface ReleaseUse {
  release: ObservedRelease;
  byAccount: Map<number, { used: number; total: number }>;
}

async function readReleases(
  accounts: ReadonlySet<number>,
  { releases, until }: { releases: readonly ObservedRelease[]; until: number },
  { reader, state }: EvidenceDeps,
): Promise<ReleaseUse[]> {
  const uses: ReleaseUse[] = [];
  const numbers = new Map(Array.from(accounts, (account) => [state.ids[account]!, account]));
  for (const release of releases) {
    if (until < release.at + PIVOT_AFTER_MS || until > release.at + PIVOT_UNTIL_MS) continue;
    const span = { from: release.at, to: Math.min(until, release.at + PIVOT_SPAN_MS) };
    const rows = await reader.modelUse({ ...span, model: release.model }, [...numbers.keys()]);
    const byAccount = new Map(rows.map((row) => [numbers.get(row.account_id)!, row]));
    uses.push({ release, byAccount });
  }
  return uses;
}

/** What the prompts and facts of some accounts tell, by account number. */
export async function readMembers(
  accounts: ReadonlySet<number>,
  span: Span,
  deps: EvidenceDeps,
): Promise<Map<number, MemberEvidence>> {
  await readContents(accounts, span, deps);
  return describeMembers(accounts, deps);
}

function describeMembers(
  accounts: ReadonlySet<number>,
  { state, facts, contents }: EvidenceDeps,
): Map<number, MemberEvidence> {
  const known = new Map<number, MemberEvidence>();
  for (const account of accounts) {
    const id = state.ids[account]!;
    known.set(account, {
      id,
      facts: facts.get(id) ?? null,
      exchanges: state.recent[account]!,
      firstMs: state.firstMs[account]!,
      lastMs: state.lastMs[account]!,
      content: contents.get(account)?.content ?? null,
    });
  }
  return known;
}

async function readContents(
  accounts: ReadonlySet<number>,
  span: Span,
  { reader, state, contents }: EvidenceDeps,
): Promise<void> {
  const stale = [...accounts].filter((account) => {
    const known = contents.get(account);
    return known === undefined || state.total[account]! > known.exchanges * CONTENT_GROWTH;
  });
  const numbers = new Map(stale.map((account) => [state.ids[account]!, account]));
  for (const account of stale) {
    contents.set(account, { content: null, exchanges: state.total[account]! });
  }
  if (stale.length === 0) return;
  for (const row of await reader.contents(span, [...numbers.keys()])) {
    if (row.embeddings.length === 0) continue;
    contents.get(numbers.get(row.account_id)!)!.content = {
      prompts: row.prompts,
      features: meanFeatures(row.embeddings),
      scores: Float32Array.from(row.scores),
    };
  }
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Evenly spread over the members; they are in order of first sight, which tells nothing else. */
function sampleOf(members: Uint32Array): number[] {
  const step = Math.max(1, members.length / SAMPLED_MEMBERS);
  const sample: number[] = [];
  for (let at = 0; at < members.length; at += step) sample.push(members[Math.floor(at)]!);
  return sample;
}

function streamEvents(members: Uint32Array): number {
  return Math.min(STREAM_EVENTS, STREAM_EVENTS_PER_MEMBER * members.length);
}

/** So far back that the group's usual rate gives about as many exchanges as wanted. */
function startFor(
  wanted: number,
  members: Uint32Array,
  { state, span: { from, to } }: { state: LinkState; span: Span },
): number {
  let exchanges = 0;
  for (const account of members) exchanges += state.recent[account]!;
  return Math.floor(to - (to - from) * Math.min(1, wanted / Math.max(1, exchanges)));
}

function livesOf(members: Uint32Array, state: LinkState, { from, to }: Span) {
  return {
    firstMs: Float64Array.from(members, (account) => state.firstMs[account]!),
    lastMs: Float64Array.from(members, (account) => state.lastMs[account]!),
    from,
    to,
  };
}

/** More members than a group has; with times in ms below 2^33 from the start, a sum stays exact. */
const MEMBER_ROOM = 2 ** 20;

/** Sorted by time, then by member: both in one exact number. */
function streamOf(row: StreamRow | undefined): GroupEvidence['stream'] {
  if (row === undefined) return null;
  const { at, member } = row;
  const start = at.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const keys = new Float64Array(at.length);
  for (let index = 0; index < keys.length; index++) {
    keys[index] = (at[index]! - start) * MEMBER_ROOM + member[index]!;
  }
  keys.sort();
  const members = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    members[index] = keys[index]! % MEMBER_ROOM;
    keys[index] = start + Math.floor(keys[index]! / MEMBER_ROOM);
  }
  return { at: keys, member: members };
}

function wordingOf({ members, exchanges, distinct, repeated }: WordingRow): WordingEvidence {
  return { members, exchanges, distinct, repeated };
}
