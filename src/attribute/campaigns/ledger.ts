/** Keeps known campaigns and their members over time, so that a campaign keeps its id while accounts come and go. */

import { type Grounds, groundsOf } from '../judging/judgements.ts';
import { type KeySketch, sketchSimilarity } from './key-sketch.ts';
import type { Member, MemberRole } from './membership.ts';

/** An account's place in a campaign over time. */
export interface Membership {
  account: number;
  role: MemberRole;
  strength: number;
  /** Rises with every look that counts the account in, falls with every one that could and does not. */
  standing: number;
}

/** A campaign over time: keeps its id while accounts come and go. It stands by what it stood best by. */
export interface TrackedCampaign extends Grounds {
  id: string;
  /** UTC epoch ms: first exchange of a member; end of the step in which it first stood; last one. */
  firstVisibleAt: number;
  firstAlarmAt: number;
  lastStoodAt: number;
  sketch: KeySketch;
  members: Map<number, Membership>;
}

/** A campaign as one evaluation sees it. */
export interface Sighting extends Grounds {
  /** The campaign that it is known to be; null = perhaps a new one. */
  record: TrackedCampaign | null;
  at: number;
  firstVisibleAt: number;
  members: readonly Member[];
  sketch: KeySketch;
}

/** A member of long standing is out after so many looks without it, ... */
const LONGEST_STANDING = 5;
/** ... and one of a new campaign after so many: it was tested, and in a small log ties come and go. */
const TESTED_STANDING = 3;
const ALARMED_SHARE = 0.2;
/** Similarity of rare values from which on two sightings are the same campaign. */
const SAME_KEYS = 0.3;
/** Share of the smaller set of members from which on they are, whatever the values. */
const SAME_MEMBERS = 0.4;

/** The campaigns known so far. Pure state: sightings in, records out. */
export class CampaignLedger {
  readonly records: TrackedCampaign[] = [];
  private named = 0;
  /** When each account was first counted into any campaign. */
  private readonly firstCounted = new Map<number, number>();

  /** Takes in what one evaluation saw; `isActive` tells whom the evaluation could see at all. */
  note(sightings: readonly Sighting[], isActive: (account: number) => boolean): void {
    const taken = new Set(sightings.flatMap(({ record }) => record ?? []));
    for (const sighting of sightings) {
      const record = sighting.record ?? this.dormant(sighting, taken) ?? this.open(sighting);
      taken.add(record);
      this.update(record, sighting, isActive);
      for (const other of this.records) if (other !== record) hand(other, sighting);
      for (const { account, role } of sighting.members) {
        if (role !== 'fringe' && !this.firstCounted.has(account)) {
          this.firstCounted.set(account, sighting.at);
        }
      }
    }
  }

  /**
   * When the alarm about these accounts was raised, be it under another campaign's name: the moment
   * by which a fifth of them had been counted in.
   */
  private alarmOf({ members, at }: Sighting): number {
    const counted = members
      .filter(({ role }) => role !== 'fringe')
      .map(({ account }) => this.firstCounted.get(account) ?? at)
      .sort((a, b) => a - b);
    return counted[Math.floor(counted.length * ALARMED_SHARE)] ?? at;
  }

  /**
   * When the alarm about its accounts of today was raised: not before the first of them was counted
   * in, should the campaign have alarmed with others that have come apart from it since.
   */
  alarmedAt(record: TrackedCampaign): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { account, role } of record.members.values()) {
      if (role === 'fringe') continue;
      first = Math.min(first, this.firstCounted.get(account) ?? record.firstAlarmAt);
    }
    return Number.isFinite(first) ? Math.max(first, record.firstAlarmAt) : record.firstAlarmAt;
  }

  /** A campaign that fell silent and is back: the same rare values, or the same accounts. */
  private dormant(sighting: Sighting, taken: ReadonlySet<TrackedCampaign>): TrackedCampaign | null {
    const known = this.records
      .filter((record) => !taken.has(record))
      .map((record) => ({ record, score: sameness(record, sighting) }))
      .filter(({ score }) => score > 0);
    return known.sort((a, b) => b.score - a.score)[0]?.record ?? null;
  }

  private open(sighting: Sighting): TrackedCampaign {
    const record: TrackedCampaign = {
      id: `c${++this.named}`,
      firstVisibleAt: sighting.firstVisibleAt,
      firstAlarmAt: this.alarmOf(sighting),
      lastStoodAt: sighting.at,
      ...groundsOf(sighting),
      sketch: sighting.sketch,
      members: new Map(),
    };
    this.records.push(record);
    return record;
  }

  private update(
    record: TrackedCampaign,
    sighting: Sighting,
    isActive: (account: number) => boolean,
  ): void {
    record.lastStoodAt = sighting.at;
    record.firstVisibleAt = Math.min(record.firstVisibleAt, sighting.firstVisibleAt);
    record.sketch = sighting.sketch;
    if (sighting.qValue <= record.qValue) Object.assign(record, groundsOf(sighting));
    const seen = new Set<number>();
    const first = record.members.size === 0 ? TESTED_STANDING : 1;
    for (const { account, role, strength } of sighting.members) {
      const known = record.members.get(account);
      if (role === 'fringe' && known !== undefined && known.role !== 'fringe') continue;
      seen.add(account);
      const standing = known === undefined ? first : Math.min(LONGEST_STANDING, known.standing + 1);
      record.members.set(account, { account, role, strength, standing });
    }
    for (const known of record.members.values()) {
      if (seen.has(known.account) || !isActive(known.account)) continue;
      known.standing--;
      if (known.standing <= 0) record.members.delete(known.account);
    }
  }
}

/** An account is in one campaign at a time: in the one that counted it in last. */
function hand(from: TrackedCampaign, { members }: Sighting): void {
  for (const { account, role } of members) if (role !== 'fringe') from.members.delete(account);
}

/** Members, most strongly tied first. */
export function standingMembers(record: TrackedCampaign): Membership[] {
  return [...record.members.values()].sort(
    (a, b) => b.strength - a.strength || a.account - b.account,
  );
}

/** Core and likely members, most strongly tied first. */
export function insidersOf(record: TrackedCampaign): number[] {
  return standingMembers(record)
    .filter(({ role }) => role !== 'fringe')
    .map(({ account }) => account);
}

function sameness(record: TrackedCampaign, sighting: Sighting): number {
  const keys = sketchSimilarity(record.sketch, sighting.sketch);
  const shared = sighting.members.filter(({ account }) => record.members.has(account)).length;
  const smaller = Math.max(1, Math.min(record.members.size, sighting.members.length));
  const members = shared / smaller;
  return keys >= SAME_KEYS || members >= SAME_MEMBERS ? keys + members : 0;
}
