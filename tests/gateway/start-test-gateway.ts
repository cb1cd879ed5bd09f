/** Starts a gateway before a simulated provider, for the tests of this folder. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '#fingerprint/fingerprint';
import { type GatewayConfigInput, gatewayConfigSchema } from '#gateway/gateway-config';
import { hashSecret } from '#gateway/identity/governed-key';
import { type GatewayDeps, type RunningGateway, startGateway } from '#gateway/run-gateway';
import type { SpoolRecord } from '#schema/spooled-exchange';
import { type Behaviour, ordinaryBehaviour } from '#simulate/provider/behaviour';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { silentLog } from '#std/fixtures/silent-log';
import { createRandom } from '#std/random';

/** A key for tests: its secret is no secret. */
export const TEST_SECRET = 'A'.repeat(43);
export const TEST_KEY = `sw-k1-${TEST_SECRET}`;
export const PROVIDER_KEY = 'provider-key';

export interface TestGateway {
  url: string;
  running: RunningGateway;
  provider: SimulatedProvider;
  records: SpoolRecord[];
  /** The record of the exchange that ended last. */
  last(): SpoolRecord;
  /** Waits until so many exchanges are recorded. */
  recorded(count: number): Promise<void>;
  behave(behaviour: Partial<Behaviour>): void;
  close(): Promise<void>;
}

type Overrides = Omit<Partial<GatewayConfigInput>, 'upstreams'> & {
  /** Put into every upstream. */
  upstream?: Partial<GatewayConfigInput['upstreams'][number]>;
};

const PROTOCOL_NAMES = ['anthropic', 'openai', 'gemini', 'bedrock'] as const;

export function testConfig(providerUrl: string, { upstream, ...overrides }: Overrides = {}) {
  return gatewayConfigSchema.parse({
    listen: { port: 0 },
    admin: { port: 0 },
    accessLog: false,
    upstreams: PROTOCOL_NAMES.map((protocol) => ({
      id: protocol,
      protocol,
      url: providerUrl,
      apiKey: PROVIDER_KEY,
      allowPrivateAddresses: true,
      ...upstream,
    })),
    identity: {
      keys: [
        {
          id: 'k1',
          hash: hashSecret(TEST_SECRET, null),
          account_id: 'a1',
          org_id: 'o1',
          tier: 'paid',
        },
      ],
    },
    ...overrides,
  });
}

/** A gateway before a simulated provider, its records kept in memory. */
export async function startTestGateway(
  overrides: Overrides = {},
  deps: Partial<GatewayDeps> = {},
): Promise<TestGateway> {
  const provider = await startProvider();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'gateway-'));
  const records: SpoolRecord[] = [];
  const running = await startGateway(testConfig(provider.url, { stateDirectory, ...overrides }), {
    clock: () => Date.now(),
    monotonic: () => performance.now(),
    random: createRandom(1),
    log: silentLog,
    writeAccess: () => {},
    sink: {
      append: async (record, said) => {
        if (said !== null) {
          const input = { ...said, messages: null };
          record.exchange.fingerprint = fingerprint(input, said);
        }
        records.push(record);
        return true;
      },
      admit: () => {},
      healthy: () => true,
    },
    ...deps,
  });
  return {
    url: running.url,
    running,
    provider,
    records,
    last: () => records.at(-1) as SpoolRecord,
    recorded: async (count) => {
      while (records.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    behave: (behaviour) => provider.behave({ ...ordinaryBehaviour, ...behaviour }),
    close: async () => {
      await running.close(1000);
      await provider.close();
      rmSync(stateDirectory, { recursive: true });
    },
  };
}
