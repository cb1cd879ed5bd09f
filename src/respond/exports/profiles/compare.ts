/** Compares two actor profiles facet by facet, and says how much each likeness means. */
import type { ActorProfile, ProfileValue, ValueFacet } from '#schema/actor-profile';
import { formatCounted, formatNumber, formatShare } from '#std/format-number';

/** How much a facet's likeness says. */
export const STRENGTHS = ['none', 'weak', 'moderate', 'strong'] as const;
export type Strength = (typeof STRENGTHS)[number];

export type FacetFamily = 'infrastructure' | 'material' | 'behaviour';

export interface FacetComparison {
  facet: ValueFacet | 'hours' | 'models' | 'capabilities';
  family: FacetFamily;
  /** From 0 to 1; null = cannot be compared. */
  similarity: number | null;
  strength: Strength;
  /** One plain sentence with the numbers. */
  evidence: string;
}

export interface ProfileComparison {
  profile_id: string;
  /** What analysts call the profile; a likeness is never a name by itself. */
  label: string;
  facets: FacetComparison[];
  /** Families with moderate or strong likeness, of infrastructure and material. */
  agreeing: FacetFamily[];
  conclusion: string;
}

interface FacetRule {
  facet: ValueFacet;
  family: FacetFamily;
  /** One and several, to finish "3 of 14 …". */
  noun: readonly [string, string];
  /** However alike: many honest customers share such values. */
  atMost: Strength;
  /**
   * Others that are assumed besides those seen: wording and clients spread, and a small log may have
   * missed who else uses them. An address has one user at a time.
   */
  unseen: number;
}

const rule = (
  facet: ValueFacet,
  noun: FacetRule['noun'],
  given: Pick<FacetRule, 'family' | 'atMost' | 'unseen'>,
): FacetRule => ({ facet, noun, ...given });

const address = { family: 'infrastructure', unseen: 0 } as const;
/** One kit of tools has one client, whoever runs it. */
const tool = { family: 'infrastructure', unseen: 1, atMost: 'weak' } as const;
const wording = { family: 'material', unseen: 1, atMost: 'strong' } as const;

const RULES: readonly FacetRule[] = [
  rule('addresses', ['address', 'addresses'], { ...address, atMost: 'strong' }),
  rule('networks', ['small network', 'small networks'], { ...address, atMost: 'moderate' }),
  rule('systems', ['network operator', 'network operators'], { ...address, atMost: 'weak' }),
  rule('clients', ['client', 'clients'], tool),
  rule('templates', ['prompt template', 'prompt templates'], wording),
  rule('system_prompts', ['system prompt', 'system prompts'], wording),
  rule('tools', ['tool specification', 'tool specifications'], wording),
];

/** Share of a value's users that were the campaign's, from which on it counts as its own. */
const OWN_SHARE = 0.9;
const SEVERAL = 2;
/** Fewer exchanges have no rhythm to speak of. */
const FEWEST_EXCHANGES = 200;
const LIKE_HOURS = 0.97;
const LIKE_SHARES = 0.8;

/**
 * Compares a campaign's profile with a stored one, facet by facet. Values weigh as much as they were
 * the campaign's own on both sides, so that what everybody uses says nothing. Behaviour never rises
 * above weak: people of one time zone with one product look alike.
 */
export function compareProfiles(candidate: ActorProfile, stored: ActorProfile): ProfileComparison {
  const facets = [
    ...RULES.map((rule) => compareValues(rule, candidate, stored)),
    compareHours(candidate, stored),
    compareShares('models', candidate, stored),
    compareShares('capabilities', candidate, stored),
  ];
  const agreeing = (['infrastructure', 'material'] as const).filter((family) =>
    facets.some((one) => one.family === family && STRENGTHS.indexOf(one.strength) >= 2),
  );
  const { profile_id, label } = stored;
  return { profile_id, label, facets, agreeing, conclusion: CONCLUSIONS[agreeing.length]! };
}

const CONCLUSIONS = [
  'Nothing that was compared says that the two belong together.',
  'One kind of evidence is alike; by itself it does not show one operator.',
  'Infrastructure and material are both alike: one operator, or two with one supplier, is likely. ' +
    'It does not say who.',
];

function compareValues(
  { facet, family, noun, atMost, unseen }: FacetRule,
  candidate: ActorProfile,
  stored: ActorProfile,
): FacetComparison {
  const hindrance = hindranceOf(facet, family, candidate, stored);
  const [ours, theirs] = [candidate.facets[facet], stored.facets[facet]];
  const empty = ours.length === 0 || theirs.length === 0;
  if (hindrance !== null || empty) {
    const evidence = hindrance ?? `One of the two has no ${noun[1]} on record.`;
    return { facet, family, similarity: null, strength: 'none', evidence };
  }
  const known = new Map(theirs.map((one) => [one.value, one]));
  const shared = ours.flatMap((one) => {
    const other = known.get(one.value);
    return other === undefined ? [] : [Math.min(ownShare(one, unseen), ownShare(other, unseen))];
  });
  const weightOf = (list: readonly ProfileValue[]) =>
    list.reduce((sum, one) => sum + ownShare(one, unseen), 0);
  const least = Math.min(weightOf(ours), weightOf(theirs));
  const alike = shared.reduce((sum, weight) => sum + weight, 0);
  const own = shared.filter((weight) => weight >= OWN_SHARE).length;
  const strength = lower(strengthOf(shared.length, own), atMost);
  return {
    facet,
    family,
    similarity: least === 0 ? 0 : Math.min(1, alike / least),
    strength,
    evidence: sentence(noun, {
      shared: shared.length,
      own,
      ours: ours.length,
      theirs: theirs.length,
    }),
  };
}

/** How far a value belonged to the campaign alone. */
function ownShare({ accounts, others }: ProfileValue, unseen: number): number {
  return accounts / Math.max(1, accounts + others + unseen);
}

function strengthOf(shared: number, own: number): Strength {
  if (shared === 0) return 'none';
  if (own >= SEVERAL) return 'strong';
  return own === 1 ? 'moderate' : 'weak';
}

function lower(left: Strength, right: Strength): Strength {
  return STRENGTHS[Math.min(STRENGTHS.indexOf(left), STRENGTHS.indexOf(right))]!;
}

function sentence(
  [one, many]: readonly [string, string],
  { shared, own, ours, theirs }: Record<'shared' | 'own' | 'ours' | 'theirs', number>,
): string {
  const of = `of ${formatNumber(ours)} here and ${formatNumber(theirs)} in the profile`;
  if (shared === 0) return `No ${one} is the same, ${of}.`;
  const others =
    own === 0 ? 'others may use them too' : `hardly anybody else uses ${formatNumber(own)}`;
  const are = shared === 1 ? 'is' : 'are';
  return `${formatCounted(shared, one, many)} ${are} the same, ${of}; ${others}.`;
}

/** Why values of the two cannot be compared; null = they can. */
function hindranceOf(
  facet: ValueFacet,
  family: FacetFamily,
  candidate: ActorProfile,
  stored: ActorProfile,
): string | null {
  if (facet !== 'systems' && candidate.key_id !== stored.key_id) {
    return 'The profile was hashed with another key.';
  }
  if (family === 'material' && candidate.fingerprint_version !== stored.fingerprint_version) {
    return 'The two were fingerprinted by different versions of the method.';
  }
  return null;
}

/** 1 minus the Jensen-Shannon divergence in bits of the hours of the day (Lin, 1991). */
function compareHours(candidate: ActorProfile, stored: ActorProfile): FacetComparison {
  const facet = 'hours';
  const family = 'behaviour';
  if (Math.min(candidate.exchanges, stored.exchanges) < FEWEST_EXCHANGES) {
    const evidence = `Fewer than ${FEWEST_EXCHANGES} exchanges have no rhythm to compare.`;
    return { facet, family, similarity: null, strength: 'none', evidence };
  }
  const similarity = 1 - divergence(candidate.facets.hours, stored.facets.hours);
  return {
    facet,
    family,
    similarity,
    strength: similarity >= LIKE_HOURS ? 'weak' : 'none',
    evidence: `The hours of the day are ${formatShare(similarity)} alike; one time zone or a machine that never sleeps would do.`,
  };
}

function divergence(left: readonly number[], right: readonly number[]): number {
  const bits = left.map((p, at) => {
    const q = right[at]!;
    const middle = (p + q) / 2;
    return (p > 0 ? p * Math.log2(p / middle) : 0) + (q > 0 ? q * Math.log2(q / middle) : 0);
  });
  return Math.min(1, Math.max(0, bits.reduce((sum, bit) => sum + bit, 0) / 2));
}

/** Common share of two divisions of the exchanges. */
function compareShares(
  facet: 'models' | 'capabilities',
  candidate: ActorProfile,
  stored: ActorProfile,
): FacetComparison {
  const family = 'behaviour';
  const ours = candidate.facets[facet].filter(({ name }) => name !== '');
  const theirs = new Map(stored.facets[facet].map(({ name, share }) => [name, share]));
  if (ours.length === 0 || theirs.size === 0) {
    const evidence = `One of the two has no ${facet} on record.`;
    return { facet, family, similarity: null, strength: 'none', evidence };
  }
  const common = ours.reduce(
    (sum, { name, share }) => sum + Math.min(share, theirs.get(name) ?? 0),
    0,
  );
  const similarity = Math.min(1, common);
  return {
    facet,
    family,
    similarity,
    strength: similarity >= LIKE_SHARES ? 'weak' : 'none',
    evidence: `${formatShare(similarity)} of the exchanges ask for the same ${facet}; many customers do.`,
  };
}
