/** Adds what is known of addresses and accounts: network, hosting or not, tier, age. */
export { type AccountsFile, readAccountsFile } from './account-facts.ts';
export {
  type EnricherOptions,
  enricherModule,
  type LoadedNetworks,
  loadNetworks,
  networkSources,
} from './enricher.ts';
export { type SourceReport, saysNothing, type TakeUnused } from './source-report.ts';
