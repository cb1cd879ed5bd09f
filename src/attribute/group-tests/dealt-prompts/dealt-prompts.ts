/** Tests whether members' prompts look dealt out from one list. */

import type { GroupEvidence, GroupTest } from '../../group-test.ts';
import { type BenignPrior, comparedToBenign } from '../../judging/benign-null.ts';

const TEMPLATES_AT_LEAST = 4;
const EXCHANGES_AT_LEAST = 60;
/** −ln of the variance ratio below (1 = dealt at random) in groups of benign accounts. */
const PRIOR: BenignPrior = { mean: -0.9, deviation: 0.45, groups: 12 };
/** Prompts that two members sent exactly alike speak against a list that was dealt out. */
const REPEAT_PENALTY = 10;

/**
 * When one list of prompts is dealt out, every account gets the same mixture of its templates, and
 * no prompt twice. People who share templates have favourites, and send the same exercise or greeting.
 * Among templates that three or more members use, the table of members × templates is compared
 * with independence: X²/df is 1 for work dealt at random and larger for people; exact repeats
 * between members count against.
 */
export const dealtPrompts: GroupTest = {
  id: 'dealt-prompts',
  asks: 'Is one set of prompts dealt out to the accounts?',
  family: 'content',
  nullHypothesis: 'members choose among shared templates as members of benign groups do',
  benignShare: 0.1,
  weight: 0.35,
  run({ group, benign }) {
    const own = mixture(group);
    if (own === null) return 'insufficient-data';
    const others = benign.map(mixture).filter((value) => value !== null);
    const { p, expected } = comparedToBenign(evenness(own), others.map(evenness), {
      prior: PRIOR,
      noise: Math.sqrt(2 / own.freedom),
    });
    return {
      statistic: own.ratio,
      p_value: p,
      reason: `${own.members} accounts use ${own.templates} shared templates. Their mixtures differ ${own.ratio.toFixed(1)} times as much as if prompts were dealt out at random (ordinary groups ${Math.exp(-expected).toFixed(1)}). ${(100 * own.repeats).toFixed(1)} % of the prompts came from two accounts.`,
    };
  },
};

interface Mixture {
  ratio: number;
  freedom: number;
  repeats: number;
  members: number;
  templates: number;
}

const evenness = ({ ratio, repeats }: Mixture): number =>
  -Math.log(ratio) - Math.log(1 + REPEAT_PENALTY * repeats);

function mixture({ wording }: GroupEvidence): Mixture | null {
  const templates = wording ?? [];
  const byMember = new Map<number, number>();
  let total = 0;
  for (const { members, exchanges } of templates) {
    members.forEach((member, index) => {
      byMember.set(member, (byMember.get(member) ?? 0) + exchanges[index]!);
      total += exchanges[index]!;
    });
  }
  if (templates.length < TEMPLATES_AT_LEAST || total < EXCHANGES_AT_LEAST) return null;
  const freedom = (byMember.size - 1) * (templates.length - 1);
  const distinct = templates.reduce((sum, template) => sum + template.distinct, 0);
  const repeated = templates.reduce((sum, template) => sum + template.repeated, 0);
  return {
    ratio: chiSquare({ templates, byMember, total }) / freedom,
    freedom,
    repeats: repeated / Math.max(1, distinct + repeated),
    members: byMember.size,
    templates: templates.length,
  };
}

/** Pearson's X² of members × templates; cells nobody fills add their expectation. */
function chiSquare(given: {
  templates: NonNullable<GroupEvidence['wording']>;
  byMember: Map<number, number>;
  total: number;
}): number {
  let sum = 0;
  for (const { members, exchanges } of given.templates) {
    const column = exchanges.reduce((count, one) => count + one, 0);
    let seen = 0;
    members.forEach((member, index) => {
      const expected = (given.byMember.get(member)! * column) / given.total;
      seen += expected;
      sum += (exchanges[index]! - expected) ** 2 / expected;
    });
    sum += column - seen;
  }
  return sum;
}
