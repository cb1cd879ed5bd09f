/** Chooses which groups to name as look-alikes, and reads their traffic in one pass. */

import type { LookAlike } from '#schema/look-alike';
import { DAY_MS } from '#std/time';
import { insidersOf, type TrackedCampaign } from '../campaigns/ledger.ts';
import { testableFamilies } from '../edges/channels.ts';
import type { Seen } from '../evaluation.ts';
import { GROUP_TESTS } from '../group-tests.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Span } from '../links/link-query.ts';
import type { LinkState } from '../links/link-state.ts';
import { VIEWS } from '../views.ts';
import { linksOf } from './campaign-links.ts';
import type { CampaignReader, TrafficProfile } from './campaign-query.ts';
import { clearestProposal } from './clearest-proposal.ts';
import { type Defence, type DefenceInput, defencesOf } from './innocence.ts';
import { lookAlikeOf, ONE_CUSTOMER, type Trial, tooLittle, WAITS } from './look-alike.ts';
import { apart, type TiedGroup, tiedGroups } from './tied-groups.ts';
import type { WriteUpDeps } from './write-up.ts';

/** A campaign that stood, with what was found out about it. */
export interface ExplainedCampaign {
  record: TrackedCampaign;
  profile: TrafficProfile | null;
  defences: readonly Defence[];
}

export interface LookAlikesInput {
  seen: Seen | null;
  /** Campaigns that stood and are explained as a whole, and all others. */
  explained: readonly ExplainedCampaign[];
  standing: readonly TrackedCampaign[];
  observed: Span;
}

export interface LookAlikes {
  lookAlikes: LookAlike[];
  /** How many more there are. */
  unlisted: number;
}

/** Groups that are written up; their traffic is read in one pass. */
const LISTED = 50;
/** How long a group's traffic is taken to be what it was. */
const PROFILE_KEPT_MS = 6 * 3_600_000;
const ACCOUNTS_AT_LEAST = 5;
/** So much of a group is in one that stood: it is the same group. */
const WITHIN = 0.5;

/** Names groups that look like campaigns and are not accused. */
export function createLookAlikeNamer({ reader, state, facts }: WriteUpDeps) {
  const readProfiles = createProfileKeeper(reader);
  const idsOf = (members: ArrayLike<number>) =>
    Array.from(members, (account) => state.ids[account]!);
  const factsOf = (ids: readonly string[]) => ids.map((id) => facts.get(id) ?? null);

  function write(
    members: ArrayLike<number>,
    given: Pick<TiedGroup, 'ties'> & {
      seen: Seen | null;
      trial: Trial;
      profile: TrafficProfile | null;
      days: number;
      defences?: readonly Defence[];
    },
  ): LookAlike {
    const { seen, trial, profile, days, ties } = given;
    const ids = idsOf(members);
    const asked: DefenceInput = { facts: factsOf(ids), profile, tests: trial.tests, days };
    const set = Uint32Array.from(members).sort();
    const links = seen === null ? [] : linksOf(set, seen.links, VIEWS);
    const defences = given.defences ?? defencesOf(asked);
    return lookAlikeOf({ ...asked, ids, ties, links, trial, defences });
  }

  /** Sets that one test carries alone, no two of which are the same accounts in the main. */
  async function nameSuspected(
    seen: Seen | null,
    { accused, days, to }: { accused: ReadonlySet<number>; days: number; to: number },
  ) {
    const clearest = (seen?.suspected ?? []).toSorted((a, b) => a.pValue - b.pValue);
    const sets = apart(clearest, accused);
    const profiles = await readProfiles(
      sets.map(({ members }) => idsOf(members)),
      to,
    );
    return sets.map((set, index) => {
      const trial = {
        ...trialOf(set.tests, { p: set.pValue, families: [] }),
        restsOn: set.restsOn,
      };
      const given = { seen, trial, profile: profiles[index]!, days, ties: [] };
      return { members: [...set.members], written: write(set.members, given) };
    });
  }

  return {
    async name({ seen, explained, standing, observed }: LookAlikesInput): Promise<LookAlikes> {
      const days = (observed.to - observed.from) / DAY_MS;
      const stood = explained.map(({ record, profile, defences }) => {
        const members = insidersOf(record);
        const trial = trialOf(record.tests, { p: record.pValue, families: [] });
        const given = { seen, trial, profile, days, ties: [], defences };
        return { members, written: write(members, given) };
      });
      const accused = new Set(standing.flatMap(({ members }) => [...members.keys()]));
      const suspected = await nameSuspected(seen, { accused, days, to: observed.to });
      const named = new Set([...stood, ...suspected].flatMap(({ members }) => members));
      const tied =
        seen === null ? [] : tiedGroups({ ...seen, accused, accountsAtLeast: ACCOUNTS_AT_LEAST });
      const others = tied.filter(({ members }) => {
        return members.filter((account) => named.has(account)).length <= WITHIN * members.length;
      });
      const listed = others.slice(0, Math.max(0, LISTED - stood.length - suspected.length));
      const profiles = await readProfiles(
        listed.map(({ members }) => idsOf(members)),
        observed.to,
      );
      const written = listed.map(({ members, candidate, ties }, index) => {
        const trial =
          candidate === null ? UNTRIED : trialBy(clearestProposal(candidate, seen!), seen!, state);
        return write(members, { seen, trial, profile: profiles[index]!, days, ties });
      });
      return {
        lookAlikes: [...suspected, ...stood].map((one) => one.written).concat(written),
        unlisted: others.length - listed.length,
      };
    },
  };
}

const UNTRIED: Trial = {
  pValue: null,
  tests: [],
  insufficientData: [],
  notTested: ONE_CUSTOMER,
};

/** What the last sitting made of a candidate. */
function trialBy(candidate: GroupCandidate, { tested }: Seen, state: LinkState): Trial {
  const said = tested(candidate);
  if (said === 'waits') return { ...UNTRIED, notTested: WAITS };
  if (said === 'cannot-stand') {
    const { members } = candidate.community;
    const exchanges = members.reduce((sum, account) => sum + state.recent[account]!, 0);
    return { ...UNTRIED, notTested: tooLittle(exchanges) };
  }
  const families = testableFamilies(candidate.channel);
  return trialOf(said.judgement.outcomes, { p: said.judgement.p, families });
}

function trialOf(
  tests: Trial['tests'],
  { p, families }: { p: number; families: readonly string[] },
): Trial {
  const ran = new Set(tests.map(({ test }) => test));
  const able = GROUP_TESTS.filter(({ family }) => families.includes(family));
  const insufficientData = able.map(({ id }) => id).filter((id) => !ran.has(id));
  return { pValue: p, tests, insufficientData, notTested: null };
}

/** Reads what groups sent, and remembers it for a while: most are the same at the next look. */
function createProfileKeeper(reader: CampaignReader) {
  let kept = new Map<string, { profile: TrafficProfile | null; at: number }>();
  return async (
    sets: readonly (readonly string[])[],
    to: number,
  ): Promise<(TrafficProfile | null)[]> => {
    const keys = sets.map((ids) => ids.join('\n'));
    const isKept = (key: string) => to - (kept.get(key)?.at ?? 0) < PROFILE_KEPT_MS;
    const missing = keys.flatMap((key, index) => (isKept(key) ? [] : [index]));
    const asked = missing.map((index) => sets[index]!);
    const read = asked.length === 0 ? [] : await reader.profiles(asked, to);
    const fresh = new Map(
      missing.map((index, number) => {
        const profile = read.find(({ group_number }) => group_number === number) ?? null;
        return [keys[index]!, { profile, at: to }] as const;
      }),
    );
    kept = new Map(keys.map((key) => [key, fresh.get(key) ?? kept.get(key)!]));
    return keys.map((key) => kept.get(key)!.profile);
  };
}
