/** What a scan is asked: the options that were typed, the configuration, and what lies beside the logs. */
import { availableParallelism } from 'node:os';
import type { Config } from '#config/index';
import { type ScanOptions, scanOptionsSchema } from '#schema/scan-options';
import { visibleText } from '#std/visible-text';
import type { Given } from './command.ts';
import { findCompanions } from './files/companion-files.ts';

/** Options and configuration in one; flags that stand for settings are in the configuration already. */
export function askedScan(config: Config, { positional, options }: Given): ScanOptions {
  return scanOptionsSchema.parse({
    inputs: positional,
    accountsFile: options.accounts ?? null,
    format: options.format ?? null,
    fieldMap: Object.fromEntries((options.map as [string, string][] | undefined) ?? []),
    networks: config.networks,
    storeUrl: config.store.url,
    keepDirectory: config.store.directory,
    keepText: config.scan.keepText,
    workers: config.scan.workers ?? availableParallelism(),
    seed: config.scan.seed,
    falseDiscoveryRate: config.scan.falseDiscoveryRate,
    stepMs: config.scan.stepSeconds === null ? null : config.scan.stepSeconds * 1000,
    confirmed: [],
    rejectsFile: options.rejects ?? null,
    maxRejectShare: config.scan.maxRejectShare,
    accountsOnly: options.accountsOnly === true,
  });
}

/** What lies beside the logs of a folder is used unless something else was named; it is said. */
export async function withCompanions(
  scan: ScanOptions,
  say: (line: string) => void,
): Promise<ScanOptions> {
  const { accounts, networks } = await findCompanions(scan.inputs);
  const accountsFile = scan.accountsFile ?? accounts;
  const csvFile = scan.networks.csvFile ?? networks;
  if (accountsFile !== scan.accountsFile) say(`Accounts from ${visibleText(accountsFile ?? '')}`);
  if (csvFile !== scan.networks.csvFile) say(`Networks from ${visibleText(csvFile ?? '')}`);
  return { ...scan, accountsFile, networks: { ...scan.networks, csvFile } };
}
