/** Reads what an operator says of accounts and networks beside the log, and how much of it fits the log. */
import {
  type AccountsFile,
  loadNetworks,
  networkSources,
  readAccountsFile,
  type SourceReport,
  saysNothing,
  type TakeUnused,
} from '#enrich/index';
import type { RejectSink } from '#ingest/index';
import type { FactsFile, ScanResult } from '#schema/scan-result';
import { failure } from '#std/errors';
import { insertAccountFacts, readAddresses, type Store } from '#store/index';
import type { NetworkFiles, OpenScan } from './scan-state.ts';

/**
 * The files about accounts and networks; null for those that were not given. Throws
 * FACTS_UNREADABLE for one of which no line can be used. Threads load the lookup by themselves; here
 * the files are opened once, so that errors come early.
 */
export async function loadFacts(
  { options, store, log, clock }: OpenScan,
  rejects: RejectSink | null,
): Promise<{ accounts: AccountsFile | null; networks: NetworkFiles | null }> {
  const path = options.accountsFile;
  const accounts = path === null ? null : await readAccountsFile(path, keepIn(rejects));
  if (accounts !== null) {
    const { facts, report, ...rest } = accounts;
    refuseNothing(report, 'accounts');
    log.info('accounts-read', { ...report, ...rest });
    await insertAccountFacts(store, facts, clock());
  }
  const sources = networkSources(options.networks);
  const loaded = sources === null ? null : await loadNetworks(sources, keepIn(rejects));
  for (const report of loaded?.reports ?? []) {
    refuseNothing(report, 'networks');
    log.info('networks-read', { ...report });
  }
  return { accounts, networks: loaded && sources && { ...loaded, sources } };
}

function refuseNothing(report: SourceReport, what: 'accounts' | 'networks'): void {
  if (!saysNothing(report)) return;
  const { file: path, damage, examples } = report;
  const [first] = examples;
  const why =
    damage ?? `line ${first?.line}${first?.field ? `, ${first.field},` : ''} ${first?.why}`;
  throw failure('FACTS_UNREADABLE', { path, what, why }, { place: { file: path } });
}

function keepIn(rejects: RejectSink | null): TakeUnused | null {
  if (rejects === null) return null;
  return (file, { line, field, why }) =>
    rejects({
      file,
      line,
      code: 'FACT_UNUSABLE',
      field,
      expected: `what docs/logs.md has: ${field ?? 'the line'} ${why}`,
    });
}

/** So many addresses are looked up to see whether the files about networks are about this log. */
const ADDRESSES_LOOKED_UP = 10_000;

/** How the files about networks were read, and of how many addresses of the log they know something. */
export async function networksTold(
  store: Store,
  { reports, lookup }: NetworkFiles,
): Promise<ScanResult['input']['networks']> {
  const addresses = await readAddresses(store, ADDRESSES_LOOKED_UP);
  const known = addresses.filter((address) =>
    Object.values(lookup(address, null)).some((fact) => fact !== null),
  ).length;
  return { files: reports.map(fileTold), addresses: addresses.length, known };
}

/** How the accounts file was read, and how many accounts of the log it is about. */
export function accountsTold(
  { facts, report, unusableFields, unknownFields }: AccountsFile,
  inLog: (accountId: string) => boolean,
): ScanResult['input']['accounts_file'] {
  return {
    ...fileTold(report),
    accounts: facts.length,
    known: facts.filter(({ account_id: id }) => inLog(id)).length,
    values_not_used: unusableFields,
    unknown_fields: unknownFields,
  };
}

function fileTold({ file, read, rejected, damage, examples }: SourceReport): FactsFile {
  return {
    file,
    lines_read: read,
    lines_not_read: rejected,
    damage,
    examples: examples.map((each) => ({ ...each })),
  };
}
