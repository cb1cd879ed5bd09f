/** Adds what is known of addresses and accounts: network, hosting or not, tier, age. */
export { readAccountsFile } from './account-facts.ts';
export { type EnricherOptions, enricherModule, loadNetworks, networkSources } from './enricher.ts';
