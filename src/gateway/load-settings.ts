/** Builds the settings of a running gateway from its configuration and the files it names. */
import { hostname } from 'node:os';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { priceTable } from '#providers/index';
import { clearNames, hashedNames, openEndUserKeys } from '#std/end-user-names';
import { failure, messageOf } from '#std/errors';
import { readSecret, readSecretKeys } from '#std/read-secrets';
import { adminCredential } from './admin/admin-credential.ts';
import { createBudgets } from './budgets/budgets.ts';
import type { Counters } from './budgets/counters.ts';
import type { Enforcement } from './enforcement/enforcement.ts';
import { planHeaders } from './exchange/headers.ts';
import type { Settings, Target, TlsFiles } from './exchange/settings.ts';
import type { GatewayConfig, UpstreamConfig } from './gateway-config.ts';
import { type GovernedKey, governedKeySchema, keyRing } from './identity/governed-key.ts';
import type { IdentitySettings } from './identity/identify.ts';
import { trustedNetworks } from './identity/trusted-hops.ts';
import { compileMasking, type Masking } from './masking/masking.ts';
import { endUserSettings } from './secret-files.ts';
import { createUpstream } from './upstream.ts';

export interface SettingsParts {
  counters: Counters;
  enforcement: (config: GatewayConfig) => Enforcement;
  every: (ms: number, run: () => void) => () => void;
  onCountersFailure: (thrown: unknown) => void;
}

/** The listener's certificate and key; null where it speaks plain HTTP. Throws CONFIG_UNREADABLE. */
export async function readTls({ listen }: GatewayConfig): Promise<TlsFiles | null> {
  const { tls } = listen;
  if (tls === null) return null;
  const files = { cert: await readSecret(tls.certificatePath), key: await readSecret(tls.keyPath) };
  try {
    createSecureContext(files);
    return files;
  } catch (thrown) {
    const why = `it makes no TLS listener with ${tls.keyPath}: ${messageOf(thrown)}`;
    throw failure('CONFIG_UNREADABLE', { path: tls.certificatePath, why });
  }
}

/** The name under which the control half knows this process. */
export function gatewayName(given: string | null, member?: number): string {
  const name = given ?? hostname();
  return member === undefined ? name : `${name}/${member}`;
}

/** What a request to the control half carries; the credential is read each time. */
export async function controlHeaders(
  credentialPath: string | null,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (credentialPath === null) return headers;
  return { ...headers, authorization: `Bearer ${await readSecret(credentialPath)}` };
}

const keysFileSchema = z.strictObject({ keys: z.array(governedKeySchema) });

export async function readKeys(path: string): Promise<GovernedKey[]> {
  const text = await readSecret(path);
  try {
    return keysFileSchema.parse(JSON.parse(text)).keys;
  } catch (thrown) {
    const problems = thrown instanceof z.ZodError ? z.prettifyError(thrown) : 'not JSON';
    throw failure('CONFIG_INVALID', { path, problems });
  }
}

async function loadIdentity(config: GatewayConfig): Promise<IdentitySettings> {
  const { identity } = config;
  const stored = identity.keysPath === null ? [] : await readKeys(identity.keysPath);
  const peppers = identity.pepperPath === null ? [] : await readSecretKeys(identity.pepperPath);
  return {
    config: identity,
    keys: keyRing([...identity.keys, ...stored]),
    peppers,
    trusted: trustedNetworks(identity.trustedHops),
  };
}

async function loadEndUserNames(
  config: GatewayConfig,
): Promise<Pick<Settings, 'nameEndUser' | 'formerNames'>> {
  const keys = await openEndUserKeys(endUserSettings(config));
  if (keys === null) return { nameEndUser: clearNames, formerNames: [] };
  const [current, ...former] = keys;
  return { nameEndUser: hashedNames(current), formerNames: former.map(hashedNames) };
}

/** Something is done to requests that a call of no known format would go round. */
function looksInside({ masking, policy, budgets }: GatewayConfig): boolean {
  const blind = masking.mode === 'off' || masking.mode === 'log';
  const priced = budgets.some(({ measure }) => measure === 'dollars');
  return !blind || priced || policy.rules.length > 0 || policy.advancedModels.length > 0;
}

/** An upstream that did not change keeps its connections. */
async function loadTarget(
  config: GatewayConfig,
  upstream: UpstreamConfig,
  before: readonly Target[],
): Promise<Target> {
  const { apiKey, apiKeyPath } = upstream;
  const key = apiKey ?? (apiKeyPath === null ? null : await readSecret(apiKeyPath));
  const headers = planHeaders({ upstream, identity: config.identity, apiKey: key });
  const same = before.find((known) => JSON.stringify(known.config) === JSON.stringify(upstream));
  const connections = same?.upstream ?? createUpstream(upstream);
  const passesUnknown =
    (upstream.unknownCalls ?? (looksInside(config) ? 'refuse' : 'pass')) === 'pass';
  return { config: upstream, upstream: connections, headers, passesUnknown };
}

function loadMasking(config: GatewayConfig): Masking | null {
  try {
    return compileMasking(config.masking);
  } catch (thrown) {
    throw failure('CONFIG_INVALID', {
      path: 'gateway',
      problems: `  masking.patterns: ${messageOf(thrown)}`,
    });
  }
}

async function loadEnvelopes({ enforcement }: GatewayConfig): Promise<Settings['envelopes']> {
  const { envelopes, envelopeKeyPath } = enforcement;
  if (envelopes === 'off') return null;
  if (envelopeKeyPath === null) {
    throw failure('CONFIG_INVALID', {
      path: 'gateway',
      problems: '  enforcement.envelopeKeyPath: needed to bind sealed reasoning',
    });
  }
  return { mode: envelopes, keys: await readSecretKeys(envelopeKeyPath) };
}

/** Everything that follows from a configuration. Throws CONFIG_UNREADABLE and CONFIG_INVALID. */
export async function loadSettings(
  config: GatewayConfig,
  parts: SettingsParts,
  before: readonly Target[] = [],
): Promise<Settings> {
  const identity = await loadIdentity(config);
  const targets: Target[] = [];
  for (const upstream of config.upstreams) {
    targets.push(await loadTarget(config, upstream, before));
  }
  return {
    config,
    targets,
    identity,
    admin: await adminCredential(config),
    tls: await readTls(config),
    ...(await loadEndUserNames(config)),
    prices: priceTable(config.prices),
    enforcement: parts.enforcement(config),
    masking: loadMasking(config),
    envelopes: await loadEnvelopes(config),
    budgets: createBudgets({
      rules: config.budgets,
      counters: parts.counters,
      leaseMs: config.counters.leaseSeconds * 1000,
      every: parts.every,
      onFailure: parts.onCountersFailure,
    }),
  };
}
