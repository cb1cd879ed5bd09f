/** Reads facts of networks from the MaxMind databases that operators already have. */

import { readFile } from 'node:fs/promises';
import { Reader, type Response } from 'mmdb-lib';
import type { NetworkFacts, NetworkKind } from '#schema/network';
import { failure, messageOf } from '#std/errors';
import { unreadable } from './read-lines.ts';

export type MmdbLookup = (address: string) => NetworkFacts | null;

/**
 * Opens a MaxMind DB: GeoLite2/GeoIP2 ASN, Country, City, Connection-Type, Anonymous-IP,
 * Enterprise, and databases with IPinfo-like fields. Throws INPUT_NOT_FOUND or INPUT_UNREADABLE.
 */
export async function openMmdb(path: string): Promise<MmdbLookup> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  let reader: Reader<Response>;
  try {
    reader = new Reader(bytes);
  } catch (error) {
    const why = `it is not a MaxMind DB (${messageOf(error)})`;
    throw failure('INPUT_UNREADABLE', { path, why }, { cause: error });
  }
  return (address) => {
    try {
      const found: unknown = reader.get(address);
      return isRecord(found) ? factsOf(found) : null;
    } catch {
      // A damaged node of the database: nothing is known of this address.
      return null;
    }
  };
}

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function factsOf(found: Fields): NetworkFacts {
  const traits = isRecord(found.traits) ? { ...found, ...found.traits } : found;
  return {
    asn: asnOf(traits.autonomous_system_number ?? traits.asn ?? traits.as_number),
    name: nameOf(
      traits.autonomous_system_organization ?? traits.as_name ?? traits.isp ?? traits.name,
    ),
    kind: kindOf(traits),
    country: countryOf(found.country ?? found.registered_country ?? found.country_code),
  };
}

function asnOf(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value.replace(/^AS/i, '')) : value;
  const valid = typeof number === 'number' && Number.isInteger(number);
  return valid && number > 0 && number <= 4_294_967_295 ? number : null;
}

function nameOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}

function countryOf(value: unknown): string | null {
  const code = isRecord(value) ? value.iso_code : value;
  return typeof code === 'string' && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : null;
}

const FLAGS: readonly (readonly [string, NetworkKind])[] = [
  ['is_public_proxy', 'proxy'],
  ['is_residential_proxy', 'proxy'],
  ['is_tor_exit_node', 'proxy'],
  ['proxy', 'proxy'],
  ['tor', 'proxy'],
  ['is_anonymous_vpn', 'vpn'],
  ['vpn', 'vpn'],
  ['relay', 'vpn'],
  ['is_hosting_provider', 'hosting'],
  ['hosting', 'hosting'],
];

/** Words of user_type, connection_type and type fields. */
const KIND_WORDS: Readonly<Record<string, NetworkKind>> = {
  'cable/dsl': 'residential',
  residential: 'residential',
  isp: 'residential',
  dialup: 'residential',
  satellite: 'residential',
  cellular: 'mobile',
  mobile: 'mobile',
  corporate: 'business',
  business: 'business',
  hosting: 'hosting',
  content_delivery_network: 'hosting',
  college: 'education',
  school: 'education',
  library: 'education',
  education: 'education',
  government: 'government',
  military: 'government',
};

function kindOf(fields: Fields): NetworkKind | null {
  for (const [name, kind] of FLAGS) {
    if (fields[name] === true || fields[name] === 'true') return kind;
  }
  for (const name of ['user_type', 'connection_type', 'type', 'as_type']) {
    const word = fields[name];
    if (typeof word === 'string' && Object.hasOwn(KIND_WORDS, word.toLowerCase())) {
      return KIND_WORDS[word.toLowerCase()] ?? null;
    }
  }
  return null;
}
