/** Asks of each campaign what speaks for its innocence, and writes up those that remain. */

import { DAY_MS } from '#std/time';
import {
  type CampaignLedger,
  insidersOf,
  standingMembers,
  type TrackedCampaign,
} from '../campaigns/ledger.ts';
import type { Seen } from '../evaluation.ts';
import type { Span } from '../links/link-query.ts';
import type { MemberSet } from './campaign-traits.ts';
import { defencesOf } from './innocence.ts';
import { createLookAlikeNamer, type ExplainedCampaign } from './look-alikes.ts';
import { createTraitsKeeper } from './traits-keeper.ts';
import { type WriteUpDeps, writeUp } from './write-up.ts';

export interface ExaminerDeps extends WriteUpDeps {
  ledger: CampaignLedger;
}

interface Examined extends ExplainedCampaign {
  /** Members when it was examined. */
  size: number;
}

/** Examined again when the members have grown by this factor. */
const GROWTH = 1.3;

/** Asks of every campaign what speaks for its innocence, and writes up those that remain. */
export function createExaminer({ reader, state, facts, ledger }: ExaminerDeps) {
  const examined = new Map<string, Examined>();
  const traits = createTraitsKeeper(reader);
  const lookAlikes = createLookAlikeNamer({ reader, state, facts });
  const alarmed = new Set<string>();
  let observed: Span = { from: 0, to: 0 };

  const idsOf = (accounts: readonly number[]) => accounts.map((account) => state.ids[account]!);
  const membersOf = (record: TrackedCampaign): MemberSet => {
    const fringe = standingMembers(record).filter(({ role }) => role === 'fringe');
    return {
      inside: idsOf(insidersOf(record)),
      fringe: idsOf(fringe.map(({ account }) => account)),
    };
  };

  async function examineAll(records: readonly TrackedCampaign[]): Promise<void> {
    if (records.length === 0) return;
    const sets = records.map((record) => idsOf(insidersOf(record)));
    const profiles = await reader.profiles(sets, observed.to);
    records.forEach((record, number) => {
      const profile = profiles.find(({ group_number }) => group_number === number) ?? null;
      const defences = defencesOf({
        facts: sets[number]!.map((id) => facts.get(id) ?? null),
        profile,
        tests: record.tests,
        days: (observed.to - observed.from) / DAY_MS,
      });
      examined.set(record.id, { record, size: sets[number]!.length, profile, defences });
    });
  }

  const isExplained = (record: TrackedCampaign): boolean =>
    examined.get(record.id)?.defences.some(({ explains }) => explains) ?? false;

  return {
    /** Looks at campaigns that are new or have grown; returns those that alarm for the first time. */
    async examine(span: Span): Promise<string[]> {
      observed = span;
      await examineAll(
        ledger.records.filter((record) => {
          const size = insidersOf(record).length;
          const known = examined.get(record.id);
          return size > 0 && (known === undefined || size > known.size * GROWTH);
        }),
      );
      const fresh = ledger.records.filter(
        (record) =>
          !alarmed.has(record.id) && insidersOf(record).length > 0 && !isExplained(record),
      );
      for (const { id } of fresh) alarmed.add(id);
      return fresh.map(({ id }) => id);
    },

    members: (): ReadonlySet<string> =>
      new Set(
        ledger.records
          .filter((record) => !isExplained(record))
          .flatMap((record) => idsOf(insidersOf(record))),
      ),

    async report(seen: Seen | null) {
      const records = ledger.records.filter((record) => insidersOf(record).length > 0);
      await examineAll(records);
      const standing = records.filter((record) => !isExplained(record));
      const everybody = standing.length === 0 ? null : await reader.everybody(observed.to);
      const sets = new Map(standing.map((record) => [record.id, membersOf(record)]));
      const marks = await traits.read(sets, observed.to);
      const written = [];
      for (const record of standing) {
        const { profile, defences } = examined.get(record.id)!;
        const accounts = insidersOf(record);
        const alarmAt = ledger.alarmedAt(record);
        const shows = { everybody, profile, defences, to: observed.to };
        const given = { record, accounts, alarmAt, links: seen?.links ?? null, ...shows };
        const { campaign, detail } = await writeUp(given, { reader, state, facts });
        const shown = marks.get(record.id);
        written.push({
          campaign: shown === undefined ? campaign : { ...campaign, traits: shown },
          detail,
        });
      }
      const explained = records.filter(isExplained).map(({ id }) => examined.get(id)!);
      return {
        campaigns: written.map(({ campaign }) => campaign),
        details: written.map(({ detail }) => detail),
        ...(await lookAlikes.name({ seen, explained, standing, observed })),
      };
    },
  };
}
