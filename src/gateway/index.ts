/** The proxy in front of providers: authenticates, enforces decisions, meters, fingerprints, spools. */
export { startCluster } from './cluster/cluster.ts';
export { configNotes, configProblems } from './config-problems.ts';
export { fileProblems } from './file-problems.ts';
export {
  type GatewayConfig,
  type GatewayConfigInput,
  gatewayConfigSchema,
} from './gateway-config.ts';
export {
  type GovernedKey,
  governedKeySchema,
  hashSecret,
  mintGovernedKey,
} from './identity/governed-key.ts';
export { startGateway } from './run-gateway.ts';
export { openSpools } from './spool/read-spools.ts';
export { sumUsage, USAGE_KEYS, type UsageKey, type UsageSum } from './spool/sum-usage.ts';
