import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '#fingerprint/fingerprint';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import type { Counters } from './budgets/counters.ts';
import { memoryCounters } from './budgets/memory-counters.ts';
import { type DecisionStore, openDecisionStore } from './enforcement/decision-store.ts';
import { decisionsFile } from './enforcement/decisions-file.ts';
import { createEnforcement } from './enforcement/enforcement.ts';
import { createIdSource } from './exchange/exchange-id.ts';
import type { Gateway, Settings } from './exchange/settings.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { loadSettings, readSecret, type SettingsParts } from './load-settings.ts';
import { startAdminServer } from './operations/admin-server.ts';
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
  /** Counters that several gateways share; this process's own otherwise. */
  counters?: Counters;
}

export interface RunningGateway {
  /** Where clients reach it. */
  url: string;
  /** Where health, metrics, check and decisions are. */
  adminUrl: string;
  /** The credential for it, where this start made a new one; it is also in the state directory. */
  adminCredential: string | null;
  gateway: Gateway;
  decisions: DecisionStore;
  /** Takes over a new configuration without dropping an exchange; listeners and spool stay. */
  reload(config: GatewayConfig): Promise<void>;
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

/** The digest to compare with, and a new credential where the configuration names none. */
async function adminCredential(
  config: GatewayConfig,
): Promise<{ digest: Buffer; made: string | null }> {
  const { credentialHash } = config.admin;
  if (credentialHash !== null) {
    return { digest: Buffer.from(credentialHash.slice('sha256:'.length), 'hex'), made: null };
  }
  const made = randomBytes(24).toString('base64url');
  await mkdir(config.stateDirectory, { recursive: true, mode: 0o700 });
  await writeFile(join(config.stateDirectory, 'admin-credential'), `${made}\n`, { mode: 0o600 });
  return { digest: createHash('sha256').update(made).digest(), made };
}

/** Upstreams of replaced settings end once their last exchange can be over. */
const RETIRE_MS = 900_000;

function retire(settings: Settings): void {
  const timer = setTimeout(() => {
    for (const { upstream } of settings.targets) void upstream.close();
  }, RETIRE_MS);
  timer.unref();
}

/** Starts a gateway in this process. Throws CONFIG_INVALID and CONFIG_UNREADABLE. */
export async function startGateway(
  config: GatewayConfig,
  deps: GatewayDeps,
): Promise<RunningGateway> {
  const { log, clock } = deps;
  const decisions = await openDecisionStore(
    decisionsFile(join(config.stateDirectory, 'decisions.json')),
    clock,
  );
  const counters = deps.counters ?? memoryCounters(clock);
  const parts = settingsParts(deps, decisions, counters);
  const settings = await loadSettings(config, parts);
  const metrics = createMetrics();
  const recorder = deps.sink === undefined ? await openRecorder(config, deps, metrics) : null;
  const gateway: Gateway = {
    settings,
    sink: deps.sink ?? (recorder as Recorder),
    metrics,
    log,
    clock,
    monotonic: deps.monotonic,
    newId: createIdSource(randomBytes),
    random: deps.random,
    fingerprint,
    writeAccess: deps.writeAccess,
    draining: false,
  };
  addGauges(gateway, decisions, recorder);
  const server = await startServer(gateway, await readTls(config));
  const { digest, made } = await adminCredential(config);
  const admin = await startAdminServer({ gateway, decisions, credentialDigest: digest });
  const scheme = config.listen.tls === null ? 'http' : 'https';
  return {
    url: `${scheme}://${config.listen.host}:${server.port}`,
    adminUrl: `http://${config.admin.host}:${admin.port}`,
    adminCredential: made,
    gateway,
    decisions,
    reload: async (next) => {
      const before = gateway.settings;
      gateway.settings = await loadSettings(next, parts);
      before.budgets.stop();
      retire(before);
    },
    close: async (drainMs = DRAIN_MS) => {
      await server.close(drainMs);
      await admin.close();
      gateway.settings.budgets.stop();
      await counters.close();
      await recorder?.close();
      for (const { upstream } of gateway.settings.targets) await upstream.close();
    },
  };
}

function settingsParts(
  deps: GatewayDeps,
  decisions: DecisionStore,
  counters: Counters,
): SettingsParts {
  return {
    counters,
    enforcement: ({ enforcement }) =>
      createEnforcement({
        snapshot: () => decisions.snapshot(),
        confirmedAt: () => decisions.confirmedAt(),
        staleMs: enforcement.staleSeconds * 1000,
        hideReasoning: enforcement.hideReasoning,
      }),
    every,
    onCountersFailure: (thrown) => deps.log.warn('counters-fail', { why: messageOf(thrown) }),
  };
}

function addGauges(gateway: Gateway, decisions: DecisionStore, recorder: Recorder | null): void {
  const { gauges } = gateway.metrics;
  const gauge = (name: string, help: string, read: () => number): void => {
    gauges.push({ name, help, read });
  };
  gauge('decisions', 'Decisions in force.', () => decisions.snapshot().size);
  gauge('decisions_version', 'Version of the decisions.', () => decisions.snapshot().version);
  gauge('decisions_age_seconds', 'Since the control half confirmed them.', () =>
    Math.max(0, (gateway.clock() - decisions.confirmedAt()) / 1000),
  );
  gauge('draining', 'Whether it is shutting down.', () => Number(gateway.draining));
  gauge('spool_healthy', 'Whether records are taken.', () => Number(gateway.sink.healthy()));
  if (recorder === null) return;
  gauge('spool_bytes', 'Bytes spooled and not yet shipped.', () => recorder.state().bytes);
  gauge('spool_damaged_bytes', 'Bytes lost to damage.', () => recorder.state().losses.damagedBytes);
}
