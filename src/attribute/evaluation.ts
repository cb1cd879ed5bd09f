import type { Random } from '#std/random';
import type { Candidate, CandidateOptions, Links } from './candidates.ts';
import { linksAt, proposeGroups } from './candidates.ts';
import { testableFamilies } from './channels.ts';
import { type EvidenceDeps, type EvidenceTime, readEvidence } from './group-evidence.ts';
import type { GroupTest } from './group-test.ts';
import { judge } from './judge.ts';
import { type Judged, recall, whatStands } from './judgements.ts';
import { type CampaignRecord, type Sighting, standingMembers } from './ledger.ts';
import type { LinkState } from './link-state.ts';
import { ownersOf } from './owners.ts';
import { drawReference, type Reference, type ReferenceOptions } from './reference-groups.ts';
import { countSharers, sharingWithin } from './sharing.ts';
import { type AliveCampaign, type StandingSet, sightingsOf } from './sightings.ts';

export interface EvaluationDeps extends EvidenceDeps {
  tests: readonly GroupTest[];
  random: Random;
}

export type EvaluationOptions = Omit<CandidateOptions, 'random'> & ReferenceOptions;

/** What one look at the links and the traffic shows. */
export interface Evaluation {
  links: Links;
  sightings: Sighting[];
  /** How many groups were proposed, tested anew, and stand. */
  proposed: number;
  tested: number;
  standing: number;
}

/** Members of a known campaign that a candidate must hold for it to need no test of its own. */
const KNOWN_SHARE = 0.8;

/** Looks again and again at what is known, remembering what needs no second look. */
export function createEvaluator(deps: EvaluationDeps, options: EvaluationOptions) {
  const { state } = deps;
  let judged: Judged[] = [];
  let reference: Reference | null = null;
  let looks = 0;

  async function judgeNew(
    fresh: readonly Candidate[],
    { links, time, yardstick }: { links: Links; time: EvidenceTime; yardstick: Reference },
  ): Promise<Judged[]> {
    const counts = countSharers(links);
    const evidence = await readEvidence(
      fresh.map(({ community: { members } }) => ({
        members,
        sharing: sharingWithin(links, members, counts),
        withStream: true,
      })),
      time,
      deps,
    );
    return fresh.map((candidate, index) => ({
      candidate,
      exchanges: exchangesOf(candidate.community.members, state),
      judgement: judge(
        { group: evidence[index]!, benign: yardstick.benign, population: yardstick.population },
        {
          tests: deps.tests,
          families: testableFamilies(candidate.channel),
          random: deps.random.fork(`judge:${looks}:${index}`),
        },
      ),
    }));
  }

  async function judgeAll(
    { candidates, open }: { candidates: readonly Candidate[]; open: readonly Candidate[] },
    links: Links,
    time: EvidenceTime,
  ): Promise<number> {
    const known = open.map((candidate) =>
      recall(candidate, exchangesOf(candidate.community.members, state), judged),
    );
    const fresh = open.filter((_, index) => known[index] === null);
    judged = known.filter((one) => one !== null);
    if (fresh.length === 0) return 0;
    reference = await drawReference(
      reference,
      {
        recent: state.recent,
        owner: links.owner,
        proposed: new Set(candidates.flatMap(({ community }) => [...community.members])),
        time,
        random: deps.random.fork(`reference:${looks}`),
      },
      { deps, options },
    );
    judged.push(...(await judgeNew(fresh, { links, time, yardstick: reference })));
    return fresh.length;
  }

  return {
    async look(time: EvidenceTime, records: readonly CampaignRecord[]): Promise<Evaluation> {
      looks++;
      const random = deps.random.fork(`look:${looks}`);
      const links = linksAt(state.table(), state.exposures(), ownersOf(state.ids, deps.facts));
      const { candidates, whole } = proposeGroups(links, { ...options, random });
      const alive = aliveCampaigns(records, state, options.accountsAtLeast);
      const open = candidates.filter(({ community }) => !isKnown(community.members, alive));
      const tested = await judgeAll({ candidates, open }, links, time);
      const standing = standingSets(judged, options.falseDiscoveryRate);
      const sightings = sightingsOf(standing, alive, {
        whole,
        links,
        at: time.span.to,
        firstMs: state.firstMs,
        accountsAtLeast: options.accountsAtLeast,
        random,
      });
      return {
        links,
        sightings,
        proposed: candidates.length,
        tested,
        standing: standing.length,
      };
    },
  };
}

function standingSets(judged: readonly Judged[], falseDiscoveryRate: number): StandingSet[] {
  return whatStands(judged, falseDiscoveryRate).map(({ judged: one, qValue }) => ({
    members: one.candidate.community.members,
    qValue,
    tests: one.judgement.outcomes,
  }));
}

function exchangesOf(members: Uint32Array, state: LinkState): number {
  return members.reduce((sum, account) => sum + state.recent[account]!, 0);
}

/** Known campaigns of which enough members are active now. */
function aliveCampaigns(
  records: readonly CampaignRecord[],
  state: LinkState,
  atLeast: number,
): AliveCampaign[] {
  return records.flatMap((record) => {
    const active = standingMembers(record).filter(({ account }) => state.recent[account]! > 0);
    if (active.length < atLeast) return [];
    return [{ record, members: Uint32Array.from(active, ({ account }) => account).sort() }];
  });
}

function isKnown(members: Uint32Array, known: readonly AliveCampaign[]): boolean {
  return known.some((campaign) => {
    const inCampaign = new Set(campaign.members);
    const held = members.filter((account) => inCampaign.has(account)).length;
    return held >= KNOWN_SHARE * members.length;
  });
}
