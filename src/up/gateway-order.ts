/** Makes the configuration of the gateway that `up` starts, given or simulated. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type GatewayConfig,
  type GatewayConfigInput,
  gatewayConfigSchema,
  mintGovernedKey,
} from '#gateway/index';
import { CACHED_SHARE_OF_PRICE, MODELS } from '#simulate/index';

/** How a gateway beside a control half finds it. */
export interface ControlPlace {
  url: string;
  /** File with the gateway's credential. */
  credentialPath: string;
}

/** A configured gateway, told where the control half is unless its file says so itself. */
export function joinedConfig(config: GatewayConfig, place: ControlPlace): GatewayConfig {
  const { url, credentialPath } = place;
  const shipping = config.shipping ?? { url, credentialPath, batchRecords: 5000, everySeconds: 1 };
  const followed = { gateway: null, waitSeconds: 20, auditKey: null, witnessSeconds: 60 };
  const control = config.control ?? { url, credentialPath, ...followed };
  return { ...config, shipping, control };
}

/** A gateway in front of the simulated provider. */
export function simulatedConfig(given: {
  directory: string;
  port: number;
  adminPort: number;
  providerUrl: string;
  keysFile: string;
  /** Everything is sampled: the demo's traffic is small. */
  demo: boolean;
}): GatewayConfig {
  const { directory, port, adminPort, providerUrl, keysFile, demo } = given;
  const upstream = { url: providerUrl, provider: 'simulated', allowPrivateAddresses: true };
  const input: GatewayConfigInput = {
    listen: { port },
    admin: { port: adminPort },
    stateDirectory: directory,
    upstreams: [
      { id: 'simulated-openai', protocol: 'openai', ...upstream },
      { id: 'simulated-anthropic', protocol: 'anthropic', ...upstream },
    ],
    // The demo's player stands for a proxy that tells where clients are.
    identity: { keysPath: keysFile, trustedHops: demo ? ['127.0.0.1/32', '::1/128'] : [] },
    spool: demo ? { embedShare: 1 } : {},
    prices: Object.fromEntries(
      MODELS.map(({ name, usdPerMillionInput: input, usdPerMillionOutput: output }) => [
        name,
        { input, output, cached: input * CACHED_SHARE_OF_PRICE },
      ]),
    ),
    accessLog: false,
  };
  return gatewayConfigSchema.parse(input);
}

/** The keys file of a gateway that nobody configured, with a first key when it is made; told once. */
export async function firstKey(
  directory: string,
): Promise<{ keysFile: string; key: string | null }> {
  const keysFile = join(directory, 'keys.json');
  if ((await readFile(keysFile).catch(() => null)) !== null) return { keysFile, key: null };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const id = randomBytes(6).toString('hex');
  const { key, hash } = mintGovernedKey({ id, randomBytes, pepper: null });
  const keys = [{ id, hash, account_id: 'first-account' }];
  await writeFile(keysFile, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  return { keysFile, key };
}
