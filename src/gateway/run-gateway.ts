import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '#fingerprint/fingerprint';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import { memoryCounters } from './budgets/memory-counters.ts';
import { NO_DECISIONS } from './enforcement/decisions-document.ts';
import { createEnforcement } from './enforcement/enforcement.ts';
import { compileSnapshot } from './enforcement/snapshot.ts';
import { createIdSource } from './exchange/exchange-id.ts';
import type { Gateway } from './exchange/settings.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { loadSettings, readSecret } from './load-settings.ts';
import { createMetrics, type GatewayMetrics } from './operations/metrics.ts';
import { startServer, type TlsFiles } from './server.ts';
import { type Recorder, startRecorder } from './spool/recorder.ts';
import type { ExchangeSink } from './spool/spool-record.ts';

/** What the gateway cannot make itself. */
export interface GatewayDeps {
  clock: Clock;
  /** Milliseconds that never go backwards. */
  monotonic: () => number;
  random: Random;
  log: Log;
  /** Takes one line of the access log, with its line end. */
  writeAccess: (line: string) => void;
  /** Takes the place of the spool. */
  sink?: ExchangeSink;
}

export interface RunningGateway {
  /** Where clients reach it. */
  url: string;
  gateway: Gateway;
  /** Lets running exchanges end, then stops. */
  close(drainMs?: number): Promise<void>;
}

const DRAIN_MS = 30_000;

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
}

async function readTls(config: GatewayConfig): Promise<TlsFiles | null> {
  const { tls } = config.listen;
  if (tls === null) return null;
  return { cert: await readFile(tls.certificatePath), key: await readFile(tls.keyPath) };
}

async function openRecorder(
  config: GatewayConfig,
  deps: GatewayDeps,
  metrics: GatewayMetrics,
): Promise<Recorder> {
  const { spool, shipping, stateDirectory } = config;
  const credentialPath = shipping?.credentialPath ?? null;
  return startRecorder({
    setup: {
      directory: join(stateDirectory, 'spool'),
      synced: spool.acknowledge === 'synced',
      segmentBytes: spool.segmentBytes,
      segmentMs: spool.segmentSeconds * 1000,
      diskBytes: spool.diskBytes,
      syncMs: spool.syncSeconds * 1000,
      shipping:
        shipping === null
          ? null
          : {
              url: shipping.url,
              credential: credentialPath === null ? null : await readSecret(credentialPath),
              batchRecords: shipping.batchRecords,
              everyMs: shipping.everySeconds * 1000,
            },
    },
    waits: spool.acknowledge !== 'queued',
    monotonic: deps.monotonic,
    metrics,
    log: deps.log,
  });
}

/** Starts a gateway in this process. Throws CONFIG_INVALID and CONFIG_UNREADABLE. */
export async function startGateway(
  config: GatewayConfig,
  deps: GatewayDeps,
): Promise<RunningGateway> {
  const { log } = deps;
  const snapshot = compileSnapshot(NO_DECISIONS);
  const settings = await loadSettings(config, {
    counters: memoryCounters(deps.clock),
    enforcement: ({ enforcement }) =>
      createEnforcement({
        snapshot: () => snapshot,
        confirmedAt: () => 0,
        staleMs: enforcement.staleSeconds * 1000,
        hideReasoning: enforcement.hideReasoning,
      }),
    clock: deps.clock,
    every,
    onCountersFailure: (thrown) => log.warn('counters-fail', { why: messageOf(thrown) }),
  });
  const metrics = createMetrics();
  const recorder = deps.sink === undefined ? await openRecorder(config, deps, metrics) : null;
  const gateway: Gateway = {
    settings,
    sink: deps.sink ?? (recorder as Recorder),
    metrics,
    log,
    clock: deps.clock,
    monotonic: deps.monotonic,
    newId: createIdSource(randomBytes),
    random: deps.random,
    fingerprint,
    writeAccess: deps.writeAccess,
    draining: false,
  };
  const server = await startServer(gateway, await readTls(config));
  const scheme = config.listen.tls === null ? 'http' : 'https';
  return {
    url: `${scheme}://${config.listen.host}:${server.port}`,
    gateway,
    close: async (drainMs = DRAIN_MS) => {
      await server.close(drainMs);
      await settings.budgets.close();
      await recorder?.close();
      for (const { upstream } of settings.targets) await upstream.close();
    },
  };
}
