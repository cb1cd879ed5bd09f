/** Runs one look at the links and traffic: proposes groups, tests them, and updates known campaigns. */

import {
  type Membership,
  type Sighting,
  standingMembers,
  type TrackedCampaign,
} from './campaigns/ledger.ts';
import {
  hangingTogether,
  type KnownCampaign,
  type KnownCampaigns,
  sightingsOf,
} from './campaigns/sightings.ts';
import type { Graph } from './edges/graph.ts';
import {
  type CandidateOptions,
  type GroupCandidate,
  type Links,
  linksAt,
  proposeGroups,
} from './groups/candidates.ts';
import { without } from './groups/groups.ts';
import { ownersOf } from './groups/owners.ts';
import type { EvidenceTime } from './judging/group-evidence.ts';
import type { SuspectedSet } from './judging/judgements.ts';
import { createJury, createWithin, type Tested } from './judging/jury.ts';
import type { JuryDeps, JuryOptions } from './judging/sitting.ts';
import type { LinkState } from './links/link-state.ts';

export type EvaluationOptions = Omit<CandidateOptions, 'random'> & JuryOptions;

/** What one look at the links and the traffic shows. */
export interface Evaluation {
  links: Links;
  sightings: Sighting[];
  /** How many groups were proposed, tested anew, and stand. */
  proposed: number;
  tested: number;
  standing: number;
}

/** What a look rests on. */
export interface Seen {
  links: Links;
  /** Evidence from several families. */
  whole: Graph;
  /** Groups that were proposed, without members of campaigns that were known. */
  open: readonly GroupCandidate[];
  tested(candidate: GroupCandidate): Tested;
  /** Sets that one test carries alone, without those of known campaigns. */
  suspected: readonly SuspectedSet[];
}

/** Looks again and again at what is known: links, groups, tests, campaigns. */
export function createEvaluator(deps: JuryDeps, options: EvaluationOptions) {
  const { state } = deps;
  const jury = createJury(deps, options);
  let looks = 0;
  let latest: Seen | null = null;

  return {
    /** What the last look saw; null before the first. */
    latest: () => latest,
    async look(time: EvidenceTime, records: readonly TrackedCampaign[]): Promise<Evaluation> {
      looks++;
      const random = deps.random.fork(`look:${looks}`);
      const links = linksAt(state.table(), state.exposures(), ownersOf(state.ids, deps.facts));
      const { candidates, whole, kin, graphOf } = proposeGroups(links, { ...options, random });
      const { accountsAtLeast } = options;
      const { awake, asleep } = knownCampaigns(records, state, accountsAtLeast);
      const present = awake.map((one) =>
        hangingTogether(one, { links, kin, random, accountsAtLeast }),
      );
      const open = openCandidates(candidates, present, accountsAtLeast);
      const proposed = new Set(candidates.flatMap(({ community }) => [...community.members]));
      const known = present.map(({ record }) => record.pValue);
      const sitting = { links, time, kin, graphOf, proposed, known };
      const { standing, suspected, tested } = await jury.sit(open, sitting);
      latest = { links, whole, open, tested: jury.tested, suspected };
      const { firstMs } = state;
      const given = { whole, kin, links, at: time.span.to, firstMs, accountsAtLeast, random };
      return {
        links,
        sightings: sightingsOf(standing, { awake: present, asleep }, given),
        proposed: candidates.length,
        tested,
        standing: standing.length,
      };
    },
  };
}

/**
 * Candidates that known campaigns do not explain, without the members of those: a known operator's
 * regularity must not speak for the bystanders around it.
 */
function openCandidates(
  candidates: readonly GroupCandidate[],
  known: readonly KnownCampaign[],
  atLeast: number,
): GroupCandidate[] {
  const isExplained = createWithin(known);
  const members = new Set(known.flatMap(({ members }) => [...members]));
  return candidates.flatMap((candidate) => {
    if (isExplained(candidate.community.members)) return [];
    const community = without(candidate.community, members);
    return community.members.length < atLeast ? [] : [{ ...candidate, community }];
  });
}

/** Known campaigns by whether enough of their members are active now. */
function knownCampaigns(
  records: readonly TrackedCampaign[],
  state: LinkState,
  atLeast: number,
): KnownCampaigns {
  const numbersOf = (members: readonly Membership[]): Uint32Array =>
    Uint32Array.from(members, ({ account }) => account).sort();
  const awake: KnownCampaign[] = [];
  const asleep: KnownCampaign[] = [];
  for (const record of records) {
    const all = standingMembers(record);
    const active = all.filter(({ account }) => state.recent[account]! > 0);
    if (active.length >= atLeast) awake.push({ record, members: numbersOf(active) });
    else asleep.push({ record, members: numbersOf(all) });
  }
  return { awake, asleep };
}
