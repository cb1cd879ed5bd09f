/**
 * Objects, ids and markings of STIX 2.1, for everything that is shared with other organisations.
 */

import { isIPv6 } from 'node:net';
import { uuid5 } from './uuid.ts';

/** Any object of STIX 2.1. */
export interface StixObject {
  type: string;
  spec_version: '2.1';
  id: string;
  [property: string]: unknown;
}

export interface StixBundle {
  type: 'bundle';
  id: string;
  objects: StixObject[];
}

/** Ids of observables follow from their values alone, everywhere. Source: STIX 2.1 §2.9. */
const OBSERVABLE_NAMESPACE = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Ids of our own objects follow from what they are about, so that a second export updates the first. */
const OWN_NAMESPACE = 'b9d1f6c4-5a0e-4c3e-8f0a-6d1e2c7b9a35';

export function stixId(type: string, name: string): string {
  return `${type}--${uuid5(OWN_NAMESPACE, `${type}:${name}`)}`;
}

/** RFC 3339 in UTC with milliseconds. */
export function stixTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** An observable; `identity` holds the properties that its id is made from, flat. */
function observable(
  type: string,
  identity: Record<string, string | number>,
  more: Record<string, unknown> = {},
): StixObject {
  const sorted = Object.fromEntries(Object.entries(identity).sort(([a], [b]) => (a < b ? -1 : 1)));
  const id = `${type}--${uuid5(OBSERVABLE_NAMESPACE, JSON.stringify(sorted))}`;
  return { type, spec_version: '2.1', id, ...identity, ...more };
}

export function stixAddress(value: string, systemId: string | null): StixObject {
  const type = isIPv6(value) ? 'ipv6-addr' : 'ipv4-addr';
  return observable(type, { value }, systemId === null ? {} : { belongs_to_refs: [systemId] });
}

export function stixAutonomousSystem(number: number): StixObject {
  return observable('autonomous-system', { number });
}

export function stixUserAccount(userId: string): StixObject {
  return observable('user-account', { user_id: userId });
}

/** A string literal of a STIX pattern, with its quotes. Source: STIX 2.1 §9.6.1. */
export function patternLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The system that speaks. */
export function stixProducer(at: number): StixObject {
  return {
    type: 'identity',
    spec_version: '2.1',
    id: stixId('identity', 'stillwatch'),
    created: stixTime(at),
    modified: stixTime(at),
    name: 'Stillwatch',
    identity_class: 'system',
  };
}

/** Since when our fixed objects exist: they never change, so neither may their times. */
export const STIX_EPOCH = Date.UTC(2026, 0, 1);

export function bundleOf(name: string, objects: readonly StixObject[]): StixBundle {
  const unique = new Map(objects.map((each) => [each.id, each]));
  return { type: 'bundle', id: stixId('bundle', name), objects: [...unique.values()] };
}

export const TLP_LEVELS = ['white', 'green', 'amber', 'red'] as const;
export type TlpLevel = (typeof TLP_LEVELS)[number];

const TLP_IDS: Record<TlpLevel, string> = {
  white: '613f2e26-407d-48c7-9eca-b8e91df99dc9',
  green: '34098fce-860f-48ae-8e50-ebd3cc5e41da',
  amber: 'f88d31f6-486f-44da-b317-01333bde0b82',
  red: '5e57c739-391a-4eb3-b6be-7d15ca92d5ed',
};

/** Markings of TLP 1, which STIX 2.1 itself defines and every consumer knows. Source: §7.2.1.4. */
export function tlpMarking(level: TlpLevel): StixObject {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${TLP_IDS[level]}`,
    created: '2017-01-20T00:00:00.000Z',
    definition_type: 'tlp',
    name: `TLP:${level.toUpperCase()}`,
    definition: { tlp: level },
  };
}
