import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActorProfile, actorProfileSchema, VALUE_FACETS } from '#schema/actor-profile';
import type { Campaign } from '#schema/campaign';
import type { CampaignTraits } from '#schema/campaign-traits';
import { compareProfiles, STRENGTHS } from './compare.ts';
import { profileOf } from './profile.ts';
import { profilesFromStix, profileToStix } from './stix-profile.ts';

const use = (others: number) => ({ accounts: 10, others, exchanges: 100 });

/** A campaign that uses values of its own (numbered from `own`) and values that everybody uses. */
function campaign({
  own = 0,
  count = 6,
  popular = 500,
  ...changes
}: Partial<Record<'own' | 'count' | 'popular', number>> & {
  traits?: Partial<CampaignTraits>;
} = {}): Campaign {
  const range = Array.from({ length: count }, (_, at) => own + at);
  const traits: CampaignTraits = {
    first_seen: '2026-02-01T00:00:00.000Z',
    last_seen: '2026-02-05T00:00:00.000Z',
    accounts: 10,
    addresses: range.map((at) => ({
      value: `2001:db8::${at.toString(16)}`,
      asn: null,
      network_kind: null,
      last_seen: '2026-02-05T00:00:00.000Z',
      ...use(0),
    })),
    networks: [{ value: '198.51.100.0/24', ...use(popular) }],
    systems: [{ asn: 64500, network_kind: null, ...use(popular) }],
    clients: [{ user_agent: 'SDK/1', ja4: 't13', ...use(popular) }],
    fingerprint_version: 1,
    templates: [
      ...range.map((at) => ({ hash: 1000 + at, ...use(0) })),
      { hash: 7, ...use(popular) },
    ],
    tools: [{ hash: 9, ...use(popular) }],
    system_prompts: [],
    hours: Array(24).fill(50),
    models: [{ name: 'm-large', share: 1 }],
    cut: [],
    ...changes.traits,
  };
  return {
    campaign_id: 'c1',
    first_alarm_at: '2026-02-02T00:00:00.000Z',
    confidence: 0.9,
    q_value: 0.001,
    exchanges: 1200,
    members: [],
    capabilities: [{ name: 'code', share: 1 }],
    links: [],
    tests: [],
    against: [],
    traits,
  };
}

const profile = (
  given: Parameters<typeof campaign>[0] = {},
  key: Uint8Array | null = null,
): ActorProfile => profileOf(campaign(given), { profileId: 'p1', label: 'Night shift', key })!;

describe('comparing profiles', () => {
  it('sees an operator that comes back with half of its things', () => {
    const { facets, agreeing, conclusion } = compareProfiles(
      profile({ own: 3 }),
      profile({ own: 0 }),
    );
    expect(agreeing).toEqual(['infrastructure', 'material']);
    expect(conclusion).toContain('does not say who');
    const addresses = facets.find(({ facet }) => facet === 'addresses');
    expect(addresses).toMatchObject({ similarity: 0.5, strength: 'strong' });
    expect(addresses!.evidence).toBe(
      '3 addresses are the same, of 6 here and 6 in the profile; hardly anybody else uses 3.',
    );
  });

  it('takes nothing from what everybody uses, nor from one time zone and one product', () => {
    const { facets, agreeing } = compareProfiles(profile({ own: 100 }), profile({ own: 0 }));
    expect(agreeing).toEqual([]);
    for (const { facet, strength } of facets) expect(['none', 'weak'], facet).toContain(strength);
    expect(facets.find(({ facet }) => facet === 'hours')).toMatchObject({
      similarity: 1,
      strength: 'weak',
    });
  });

  it('never says more of popular values than little', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5000 }),
        fc.integer({ min: 0, max: 9 }),
        (popular, count) => {
          const one = profile({ own: 0, count, popular });
          const other = profile({ own: 1000, count, popular });
          expect(compareProfiles(one, other).agreeing).toEqual([]);
        },
      ),
    );
  });

  it('makes little of wording and tools that only a few in small logs were seen with', () => {
    const few = { accounts: 8, others: 0, exchanges: 80 };
    const traits = {
      templates: [1, 2, 3].map((hash) => ({ hash, ...few })),
      system_prompts: [4, 5].map((hash) => ({ hash, ...few })),
      clients: ['a', 'b'].map((user_agent) => ({ user_agent, ja4: 'x', ...few, accounts: 900 })),
    };
    const { facets, agreeing } = compareProfiles(
      profile({ own: 100, traits }),
      profile({ own: 0, traits }),
    );
    expect(agreeing).toEqual([]);
    for (const facet of ['templates', 'system_prompts', 'clients']) {
      expect(facets.find((one) => one.facet === facet)!.strength, facet).toBe('weak');
    }
  });

  it('is symmetric, between 0 and 1, and whole with itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 90 }),
        (own, count, popular) => {
          const [one, other] = [profile({ own, count }), profile({ count: 5, popular })];
          const [there, back] = [compareProfiles(one, other), compareProfiles(other, one)];
          there.facets.forEach(({ similarity, strength }, at) => {
            expect(back.facets[at]!.similarity).toBe(similarity);
            expect(back.facets[at]!.strength).toBe(strength);
            if (similarity !== null) expect(similarity >= 0 && similarity <= 1).toBe(true);
          });
          for (const { facet, similarity } of compareProfiles(one, one).facets) {
            if (similarity !== null) expect(similarity, facet).toBeCloseTo(1, 10);
          }
        },
      ),
    );
  });

  it('says more, never less, when more is shared', () => {
    const strengths = [0, 1, 2, 6].map((shared) => {
      const found = compareProfiles(profile({ own: 6 - shared }), profile({ own: 0 }));
      return STRENGTHS.indexOf(found.facets.find(({ facet }) => facet === 'templates')!.strength);
    });
    expect(strengths).toEqual([...strengths].sort());
    expect(strengths[0]).toBeLessThan(strengths.at(-1)!);
  });

  it('abstains where keys or versions differ', () => {
    const keyed = profile({}, Buffer.from('0123456789abcdef'));
    const other = compareProfiles(keyed, profile());
    expect(other.agreeing).toEqual([]);
    for (const facet of VALUE_FACETS.filter((each) => each !== 'systems')) {
      expect(other.facets.find((one) => one.facet === facet)!.similarity, facet).toBeNull();
    }
    const newer = compareProfiles(profile({ traits: { fingerprint_version: 2 } }), profile());
    expect(newer.agreeing).toEqual(['infrastructure']);
  });

  it('finds no rhythm in a handful of exchanges', () => {
    const few = profile({ traits: { hours: Array(24).fill(1) } });
    expect(
      compareProfiles(few, profile()).facets.find(({ facet }) => facet === 'hours'),
    ).toMatchObject({ similarity: null, strength: 'none' });
  });
});

const VALIDATE = `
import json, sys
from stix2validator import validate_string, ValidationOptions
result = validate_string(sys.stdin.read(), ValidationOptions(version='2.1'))
print(json.dumps([str(each) for each in getattr(result, 'errors', [])]))`;

import { needs } from '../../../../tests/fixtures/needs.ts';
import { runPython } from '../fixtures/python.ts';

const validator = needs('stix2-validator');

describe('profiles as STIX', () => {
  const stix = (one = profile()) =>
    profileToStix(one, { madeAt: Date.UTC(2026, 1, 9), tlp: 'amber' });

  it('come back as they went', () => {
    expect(profilesFromStix(JSON.parse(JSON.stringify(stix())))).toEqual({
      read: true,
      profiles: [profile()],
    });
  });

  it('hold no address, account, client or text', () => {
    const text = JSON.stringify(stix());
    for (const secret of ['2001:db8', '198.51.100', 'SDK/1', 't13'])
      expect(text).not.toContain(secret);
  });

  it('are hashed apart by facet and by key', () => {
    const hashes = (key: Uint8Array | null) =>
      VALUE_FACETS.flatMap((facet) => profile({}, key).facets[facet].map(({ value }) => value));
    const [plain, keyed] = [hashes(null), hashes(Buffer.from('0123456789abcdef'))];
    expect(new Set(plain).size).toBe(plain.length);
    expect(plain.filter((value) => keyed.includes(value))).toEqual(['AS64500']);
  });

  it('are read out of what others add, and refused when broken', () => {
    const bundle = stix();
    const foreign = { type: 'malware', id: 'x', extensions: { 'extension-definition--1': {} } };
    expect(
      profilesFromStix({ ...bundle, objects: [foreign, null, 7, ...bundle.objects] }),
    ).toMatchObject({ read: true });
    for (const document of [
      null,
      [],
      { type: 'bundle' },
      { type: 'report', objects: bundle.objects },
    ]) {
      expect(profilesFromStix(document)).toMatchObject({ read: false });
    }
    const broken = JSON.parse(JSON.stringify(bundle).replace('"accounts":10', '"accounts":-1'));
    expect(profilesFromStix(broken)).toMatchObject({
      read: false,
      why: expect.stringContaining('accounts'),
    });
  });

  it('carry a schema that the profile meets, bounds included', () => {
    const definition = stix().objects.find(({ type }) => type === 'extension-definition');
    expect(JSON.parse(String(definition!.schema)).required).toContain('facets');
    expect(actorProfileSchema.safeParse(profile()).success).toBe(true);
  });

  validator.test('stand before the OASIS validator', () => {
    expect(JSON.parse(runPython(validator.found, VALIDATE, JSON.stringify(stix())))).toEqual([]);
  });
});
