/** Writes campaigns as a STIX 2.1 bundle for threat-intelligence platforms. */
import {
  bundleOf,
  patternLiteral,
  STIX_EPOCH,
  type StixBundle,
  type StixObject,
  stixAddress,
  stixAutonomousSystem,
  stixId,
  stixProducer,
  stixTime,
  stixUserAccount,
  type TlpLevel,
  tlpMarking,
} from '#std/stix';
import { addressListOf } from './address-list.ts';
import { ATLAS_EXTRACTION } from './catalogue.ts';
import { type Detection, type ExportContext, NAMED_MEMBERS } from './detection.ts';

export interface StixOptions {
  tlp: TlpLevel;
  /** Account ids as user-account objects; without it the bundle names no account. */
  accounts: boolean;
}

const INDICATORS = 500;
/** Greatest number_observed that STIX allows. */
const MOST_OBSERVED = 999_999_999;

/** What every object of a bundle shares. */
interface Common {
  created_by_ref: string;
  object_marking_refs: string[];
}

/**
 * Campaigns as one STIX 2.1 bundle: campaign, technique, infrastructure, indicators, observed
 * addresses and what speaks against it. No threat actor: one operator is shown, not who it is. Ids are
 * the same in every export of the same campaign, so that a second import updates the first.
 */
export function stixBundle(
  detections: readonly Detection[],
  context: ExportContext,
  options: StixOptions = { tlp: 'amber', accounts: false },
): StixBundle {
  const producer = stixProducer(STIX_EPOCH);
  const marking = tlpMarking(options.tlp);
  const common = { created_by_ref: producer.id, object_marking_refs: [marking.id] };
  const technique = techniqueOf(producer.id);
  const campaigns = detections.filter(({ kind }) => kind === 'campaign');
  const objects = campaigns.flatMap((detection) =>
    campaignObjects(detection, { context, options, common, technique }),
  );
  const name = campaigns.map(campaignName).join(' ');
  return bundleOf(`${name} ${context.madeAt}`, [producer, marking, technique, ...objects]);
}

/** Campaign numbers begin anew with every log; the first alarm tells two of them apart. */
function campaignName({ uid, alarmedAt }: Detection): string {
  return `${uid}:${alarmedAt}`;
}

interface Given {
  context: ExportContext;
  options: StixOptions;
  common: Common;
  technique: StixObject;
}

function campaignObjects(detection: Detection, given: Given): StixObject[] {
  const { common, options, technique } = given;
  const campaign = campaignObject(detection, given);
  const addresses = observedAddresses(detection);
  const accounts = options.accounts
    ? detection.members.slice(0, NAMED_MEMBERS).map(({ account_id }) => stixUserAccount(account_id))
    : [];
  const observables = [...addresses, ...accounts];
  const link = relationsOf(detection, given);
  const objects = [campaign, link(campaign, 'uses', technique), ...observables];
  objects.push(noteObject(detection, campaign, common));
  if (addresses.length > 0) {
    const infrastructure = infrastructureObject(detection, given);
    objects.push(infrastructure, link(campaign, 'uses', infrastructure));
    for (const address of addresses) {
      if (address.type !== 'autonomous-system') {
        objects.push(link(infrastructure, 'consists-of', address));
      }
    }
  }
  if (observables.length > 0) objects.push(observedData(detection, observables, common));
  for (const indicator of indicatorObjects(detection, given)) {
    objects.push(indicator, link(indicator, 'indicates', campaign));
  }
  return objects;
}

function campaignObject(detection: Detection, { context, common }: Given): StixObject {
  const { firstSeenAt, lastSeenAt } = detection;
  return {
    type: 'campaign',
    spec_version: '2.1',
    id: stixId('campaign', campaignName(detection)),
    created: stixTime(detection.alarmedAt),
    modified: stixTime(Math.max(detection.alarmedAt, context.madeAt)),
    ...common,
    name: `Stillwatch campaign ${detection.uid}`,
    description: [detection.description, ...detection.reasons.map(({ reason }) => reason)].join(
      ' ',
    ),
    objective: 'To collect answers of a model in bulk, as material for training another model',
    confidence: Math.round(detection.confidence * 100),
    ...(firstSeenAt === null ? {} : { first_seen: stixTime(firstSeenAt) }),
    ...(lastSeenAt === null ? {} : { last_seen: stixTime(lastSeenAt) }),
  };
}

function techniqueOf(producerId: string): StixObject {
  const { subTechnique } = ATLAS_EXTRACTION;
  return {
    type: 'attack-pattern',
    spec_version: '2.1',
    id: stixId('attack-pattern', subTechnique.uid),
    created: stixTime(STIX_EPOCH),
    modified: stixTime(STIX_EPOCH),
    created_by_ref: producerId,
    name: subTechnique.name,
    external_references: [{ source_name: 'mitre-atlas', external_id: subTechnique.uid }],
  };
}

function infrastructureObject(detection: Detection, { context, common }: Given): StixObject {
  const { firstSeenAt, lastSeenAt } = detection;
  return {
    type: 'infrastructure',
    spec_version: '2.1',
    id: stixId('infrastructure', campaignName(detection)),
    created: stixTime(detection.alarmedAt),
    modified: stixTime(Math.max(detection.alarmedAt, context.madeAt)),
    ...common,
    name: `Addresses of Stillwatch campaign ${detection.uid}`,
    infrastructure_types: ['unknown'],
    ...(firstSeenAt === null ? {} : { first_seen: stixTime(firstSeenAt) }),
    ...(lastSeenAt === null ? {} : { last_seen: stixTime(lastSeenAt) }),
  };
}

/** Addresses that only members used, each before the system it belongs to. */
function observedAddresses(detection: Detection): StixObject[] {
  const listed = new Set(addressListOf([detection]).entries.map(({ value }) => value));
  const used = detection.traits?.addresses.filter(({ value }) => listed.has(value)) ?? [];
  return used.slice(0, INDICATORS).flatMap(({ value, asn }) => {
    const system = asn === null ? null : stixAutonomousSystem(asn);
    const address = stixAddress(value, system?.id ?? null);
    return system === null ? [address] : [address, system];
  });
}

/** Addresses and networks that may be blocked; each with an end. */
function indicatorObjects(detection: Detection, { context, common }: Given): StixObject[] {
  const from = detection.alarmedAt;
  const until = Math.max(from, context.madeAt) + Math.max(1, context.validMs);
  return addressListOf([detection], { networks: true, othersAtMost: 0 })
    .entries.slice(0, INDICATORS)
    .map(({ value, family }) => ({
      type: 'indicator',
      spec_version: '2.1',
      id: stixId('indicator', `${campaignName(detection)}:${value}`),
      created: stixTime(from),
      modified: stixTime(Math.max(from, context.madeAt)),
      ...common,
      name: `Used by Stillwatch campaign ${detection.uid} alone`,
      indicator_types: ['anomalous-activity'],
      pattern: `[ipv${family}-addr:value ${value.includes('/') ? 'ISSUBSET' : '='} ${patternLiteral(value)}]`,
      pattern_type: 'stix',
      pattern_version: '2.1',
      valid_from: stixTime(from),
      valid_until: stixTime(until),
      confidence: Math.round(detection.confidence * 100),
    }));
}

function observedData(
  detection: Detection,
  observables: readonly StixObject[],
  common: Common,
): StixObject {
  const first = detection.firstSeenAt ?? detection.alarmedAt;
  const last = Math.max(first, detection.lastSeenAt ?? detection.alarmedAt);
  return {
    type: 'observed-data',
    spec_version: '2.1',
    id: stixId('observed-data', campaignName(detection)),
    created: stixTime(detection.alarmedAt),
    modified: stixTime(Math.max(detection.alarmedAt, last)),
    ...common,
    first_observed: stixTime(first),
    last_observed: stixTime(last),
    number_observed: Math.min(MOST_OBSERVED, Math.max(1, detection.exchanges ?? 1)),
    object_refs: [...new Set(observables.map(({ id }) => id))],
  };
}

/** The numbers that a reader needs to doubt it. */
function noteObject(detection: Detection, campaign: StixObject, common: Common): StixObject {
  const against =
    detection.against.length === 0 ? ['nothing that was looked for'] : detection.against;
  return {
    type: 'note',
    spec_version: '2.1',
    id: stixId('note', campaignName(detection)),
    created: campaign.created,
    modified: campaign.modified,
    ...common,
    abstract: 'How sure this is',
    content:
      `q-value ${detection.error}; ${detection.members.length} accounts. ` +
      `What speaks for innocence: ${against.join('; ')}.`,
    object_refs: [campaign.id],
  };
}

function relationsOf(detection: Detection, { common }: Given) {
  return (source: StixObject, relation: string, target: StixObject): StixObject => ({
    type: 'relationship',
    spec_version: '2.1',
    id: stixId('relationship', `${source.id} ${relation} ${target.id}`),
    created: stixTime(detection.alarmedAt),
    modified: stixTime(detection.alarmedAt),
    ...common,
    relationship_type: relation,
    source_ref: source.id,
    target_ref: target.id,
  });
}
