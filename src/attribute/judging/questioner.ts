/** Reads the evidence of some groups, and asks the tests that may judge each of them. */

import { testableFamilies } from '../edges/channels.ts';
import type { GroupCandidate, Links } from '../groups/candidates.ts';
import type { LinkState } from '../links/link-state.ts';
import { readEvidence } from './group-evidence.ts';
import { ask, weigh } from './judge.ts';
import { type Judged, roundsBefore } from './judgements.ts';
import { drawReference, type Reference } from './reference-groups.ts';
import { createSharing, type SharingWithin } from './sharing.ts';
import type { JuryDeps, JuryOptions, Sitting } from './sitting.ts';

/** Exchanges of some accounts inside the window. */
export function exchangesIn(members: Uint32Array, state: LinkState): number {
  return members.reduce((sum, account) => sum + state.recent[account]!, 0);
}

/** Asks groups that are not remembered; `before`: what was judged at the sitting before. */
export function createQuestioner(deps: JuryDeps, options: JuryOptions) {
  const { state } = deps;
  let reference: Reference | null = null;
  let questions = 0;
  let counted: { links: Links; sharingOf: SharingWithin } | null = null;

  /** Counting all values is dear, and a sitting asks twice over the same links. */
  function sharingIn(links: Links): SharingWithin {
    if (counted?.links !== links) counted = { links, sharingOf: createSharing(links, 'reason') };
    return counted.sharingOf;
  }

  async function yardstick({ links, time, proposed }: Sitting): Promise<Reference> {
    const { recent } = state;
    const random = deps.random.fork(`reference:${questions}`);
    const given = { recent, owner: links.owner, proposed, time, random };
    reference = await drawReference(reference, given, { deps, options });
    return reference;
  }

  return async (
    fresh: readonly GroupCandidate[],
    { before, sitting }: { before: readonly Judged[]; sitting: Sitting },
  ): Promise<Judged[]> => {
    questions++;
    const { benign, population } = await yardstick(sitting);
    const sharingOf = sharingIn(sitting.links);
    const subjects = fresh.map(({ channel, community: { members } }) => {
      return { members, sharing: sharingOf(members), families: testableFamilies(channel) };
    });
    const evidence = await readEvidence(subjects, sitting.time, deps);
    return fresh.map((candidate, index) => {
      const { members } = candidate.community;
      const { families, sharing } = subjects[index]!;
      const random = deps.random.fork(`judge:${questions}:${members[0]}:${members.length}`);
      const input = { group: evidence[index]!, benign, population };
      const carried = candidate.carried ?? [];
      const tests = deps.tests.filter((test) => !carried.some((answer) => answer.test === test));
      const answers = [...carried, ...ask(input, { tests, families, random })];
      const rounds = 1 + roundsBefore(candidate, before);
      const exchanges = exchangesIn(members, state);
      const asked = { at: sitting.time.span.to, accounts: members.length, exchanges };
      const judgement = weigh(answers, { rounds });
      return { candidate, asked, rounds, answers, sharing, judgement };
    });
  };
}
