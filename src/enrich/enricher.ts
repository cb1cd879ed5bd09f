/** Joins all sources about networks into the one lookup that ingest asks for each address. */

import { NETWORK_KINDS, type NetworkFacts, type NetworkKind } from '#schema/network';
import type { ScanOptions } from '#schema/scan-options';
import { type AddressWords, formatAddress, parseAddress } from '#std/ip-address';
import { type KindList, moreTelling, readKindList } from './kind-list.ts';
import { type MmdbLookup, openMmdb } from './mmdb.ts';
import { FactsPool, readNetworksFile } from './networks-file.ts';
import { NO_VALUE, type PrefixTable, PrefixTableBuilder } from './prefix-table.ts';
import { RecentCache } from './recent-cache.ts';
import type { SourceReport, TakeUnused } from './source-report.ts';

export interface EnricherOptions {
  /** CSV files `prefix,asn,name,kind,country`; where prefixes are equal, later files win. */
  networks: string[];
  /** MaxMind DB files; earlier files win. */
  mmdb: string[];
  /** Lists of networks of one kind: a prefix or AS number a line. */
  lists: KindList[];
}

/**
 * What is known of the network behind an address, given the AS number that the log itself tells.
 */
export type AddressLookup = (address: string | null, asn: number | null) => NetworkFacts;

export interface LoadedNetworks {
  lookup: AddressLookup;
  /** One for each CSV and list file, in the order given. */
  reports: SourceReport[];
}

const REMEMBERED_ADDRESSES = 65_536;
const NOTHING: NetworkFacts = Object.freeze({ asn: null, name: null, kind: null, country: null });

/** Where networks are told from, by configuration; null when nothing is. */
export function networkSources(networks: ScanOptions['networks']): EnricherOptions | null {
  const options: EnricherOptions = {
    networks: networks.csvFile === null ? [] : [networks.csvFile],
    mmdb: networks.mmdbFiles,
    lists: networks.listFiles.map(({ kind, file }) => ({ kind, path: file })),
  };
  const { length } = [...options.networks, ...options.mmdb, ...options.lists];
  return length === 0 ? null : options;
}

/** The lookup as worker threads are told of it: they load this module themselves. */
export function enricherModule(options: EnricherOptions): {
  module: string;
  options: EnricherOptions;
} {
  return { module: import.meta.url, options };
}

/**
 * The lookup alone: what a worker thread loads by module URL. Throws INPUT_NOT_FOUND or
 * INPUT_UNREADABLE for a file that cannot be opened; bad lines are skipped (see loadNetworks).
 */
export async function createEnricher(options: EnricherOptions): Promise<AddressLookup> {
  return (await loadNetworks(options)).lookup;
}

/**
 * Loads all sources. Of each fact the networks files are asked first, then the lists (kind only, by
 * address, then by AS number), then the MMDB files, then the log's own AS number. Lines that cannot
 * be used are told to `tell`.
 */
export async function loadNetworks(
  options: EnricherOptions,
  tell: TakeUnused | null = null,
): Promise<LoadedNetworks> {
  const reports: SourceReport[] = [];
  const pool = new FactsPool();
  const networks = new PrefixTableBuilder();
  for (const path of options.networks) {
    reports.push(await readNetworksFile(path, { builder: networks, pool, tell }));
  }
  const kindOfAsn = new Map<number, number>();
  const lists = new PrefixTableBuilder();
  for (const list of options.lists) {
    reports.push(await readKindList(list, { builder: lists, kindOfAsn, tell }));
  }
  const databases: MmdbLookup[] = [];
  for (const path of options.mmdb) databases.push(await openMmdb(path));
  const sources: Sources = {
    networks: networks.build((outer, inner) => pool.combine(outer, inner)),
    facts: pool.facts,
    kinds: lists.build(moreTelling),
    kindOfAsn,
    databases,
  };
  return { lookup: createLookup(sources), reports };
}

interface Sources {
  networks: PrefixTable;
  facts: readonly NetworkFacts[];
  kinds: PrefixTable;
  kindOfAsn: ReadonlyMap<number, number>;
  databases: readonly MmdbLookup[];
}

function createLookup(sources: Sources): AddressLookup {
  const byAddress = new RecentCache<NetworkFacts>(REMEMBERED_ADDRESSES);
  const words = new Uint32Array(4);
  return (address, asn) => {
    let found = address === null ? NOTHING : byAddress.get(address);
    if (found === undefined) {
      const known = parseAddress(address as string, words);
      found = known ? factsOf(sources, words) : NOTHING;
      if (known) byAddress.set(address as string, found);
    }
    if (found.asn !== null || asn === null) return found;
    return { ...found, asn, kind: found.kind ?? kindOfAsn(sources, asn) };
  };
}

/** Facts of an address from all sources but the log. */
function factsOf(sources: Sources, words: AddressWords): NetworkFacts {
  const row = sources.networks.find(words);
  const own = row === NO_VALUE ? NOTHING : (sources.facts[row] as NetworkFacts);
  const listed = sources.kinds.find(words);
  const asked = askDatabases(sources.databases, words);
  const asn = own.asn ?? asked.asn;
  return {
    asn,
    // A name belongs to its AS number, never to the one of another source.
    name: own.name ?? (asn === asked.asn ? asked.name : null),
    kind: own.kind ?? NETWORK_KINDS[listed] ?? kindOfAsn(sources, asn) ?? asked.kind,
    country: own.country ?? asked.country,
  };
}

function askDatabases(databases: readonly MmdbLookup[], words: AddressWords): NetworkFacts {
  if (databases.length === 0) return NOTHING;
  const found = { ...NOTHING };
  const address = formatAddress(words);
  for (const database of databases) {
    const facts = database(address);
    if (facts === null) continue;
    found.asn ??= facts.asn;
    found.name ??= facts.name;
    found.kind ??= facts.kind;
    found.country ??= facts.country;
  }
  return found;
}

function kindOfAsn(sources: Sources, asn: number | null): NetworkKind | null {
  const kind = asn === null ? undefined : sources.kindOfAsn.get(asn);
  return kind === undefined ? null : (NETWORK_KINDS[kind] ?? null);
}
