/** Writes actor profiles as STIX 2.1 bundles, and reads them back from foreign bundles. */
import { z } from 'zod';
import { type ActorProfile, actorProfileSchema } from '#schema/actor-profile';
import {
  bundleOf,
  STIX_EPOCH,
  type StixBundle,
  type StixObject,
  stixId,
  stixProducer,
  stixTime,
  type TlpLevel,
  tlpMarking,
} from '#std/stix';

const EXTENSION_ID = stixId('extension-definition', 'stillwatch.profile/1');
const EXTENSION_TYPE = 'property-extension';
/** Objects of a foreign bundle that are looked at. */
const MOST_OBJECTS = 100_000;
const MOST_PROFILES = 1000;

/**
 * A profile as STIX 2.1: an intrusion set (what one operator does, whoever it is) with the hashed
 * facets in an extension of ours, whose definition and JSON schema come along.
 */
export function profileToStix(
  profile: ActorProfile,
  { madeAt, tlp }: { madeAt: number; tlp: TlpLevel },
): StixBundle {
  const producer = stixProducer(STIX_EPOCH);
  const marking = tlpMarking(tlp);
  const created = Date.parse(profile.first_seen);
  const set: StixObject = {
    type: 'intrusion-set',
    spec_version: '2.1',
    id: stixId('intrusion-set', profile.profile_id),
    created: stixTime(created),
    modified: stixTime(Math.max(created, madeAt)),
    created_by_ref: producer.id,
    object_marking_refs: [marking.id],
    name: profile.label,
    description:
      'How one operator harvested answers of a model, as hashes, counts and shares. ' +
      'It says what belongs together, not who is behind it.',
    goals: ['To collect answers of a model in bulk, as material for training another model'],
    first_seen: stixTime(Date.parse(profile.first_seen)),
    last_seen: stixTime(Date.parse(profile.last_seen)),
    extensions: { [EXTENSION_ID]: { extension_type: EXTENSION_TYPE, profile } },
  };
  return bundleOf(`profile ${profile.profile_id} ${madeAt}`, [
    producer,
    marking,
    extensionDefinition(producer.id),
    set,
  ]);
}

function extensionDefinition(producerId: string): StixObject {
  return {
    type: 'extension-definition',
    spec_version: '2.1',
    id: EXTENSION_ID,
    created: stixTime(STIX_EPOCH),
    modified: stixTime(STIX_EPOCH),
    created_by_ref: producerId,
    name: 'Stillwatch actor profile',
    description: 'Hashed facets of how an operator harvests a model, for comparison.',
    schema: JSON.stringify(z.toJSONSchema(actorProfileSchema)),
    version: '1.0.0',
    extension_types: [EXTENSION_TYPE],
  };
}

const bundleSchema = z.looseObject({
  type: z.literal('bundle'),
  objects: z.array(z.unknown()).max(MOST_OBJECTS).default([]),
});
const carrierSchema = z.looseObject({
  extensions: z.looseObject({ [EXTENSION_ID]: z.looseObject({ profile: z.unknown() }) }),
});

export type ImportedProfiles =
  | { read: true; profiles: ActorProfile[] }
  /** One plain sentence. */
  | { read: false; why: string };

/** Profiles in any STIX 2.1 bundle, in its order. What is not ours is passed over; what is must hold. */
export function profilesFromStix(document: unknown): ImportedProfiles {
  const bundle = bundleSchema.safeParse(document);
  if (!bundle.success) return { read: false, why: 'it is not a STIX bundle' };
  const profiles: ActorProfile[] = [];
  for (const [at, object] of bundle.data.objects.entries()) {
    const carrier = carrierSchema.safeParse(object);
    if (!carrier.success) continue;
    const found = actorProfileSchema.safeParse(carrier.data.extensions[EXTENSION_ID]?.profile);
    if (!found.success) {
      const [issue] = found.error.issues;
      const where = issue?.path.join('.') ?? '';
      return {
        read: false,
        why: `object ${at} holds no valid profile: ${where} ${issue?.message}`,
      };
    }
    if (profiles.length === MOST_PROFILES) {
      return { read: false, why: `it holds more than ${MOST_PROFILES} profiles` };
    }
    profiles.push(found.data);
  }
  if (profiles.length === 0) return { read: false, why: 'it holds no profile of Stillwatch' };
  return { read: true, profiles };
}
