/** Starts one gateway process with all its parts, reloads it, and stops it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprint } from '#fingerprint/index';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { makePrivateDirectory } from '#std/private-directory';
import type { Random } from '#std/random';
import { startAdminServer } from './admin/admin-server.ts';
import type { Counters } from './budgets/counters.ts';
import { configNotes } from './config-problems.ts';
import type { DecisionFeed } from './enforcement/decision-feed.ts';
import {
  type DecisionStore,
  type DecisionsFile,
  openDecisionStore,
} from './enforcement/decision-store.ts';
import { decisionsFile } from './enforcement/decisions-file.ts';
import { createEnforcement } from './enforcement/enforcement.ts';
import { createIdSource } from './exchange/exchange-id.ts';
import type { Gateway, Settings } from './exchange/settings.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { loadSettings, type SettingsParts } from './load-settings.ts';
import { addContactGauge, addGauges, addWitnessGauges } from './metrics/gauges.ts';
import { createMetrics, type GatewayMetrics } from './metrics/metrics.ts';
import { createTracer, type Tracer } from './metrics/tracing.ts';
import { createTroubles } from './metrics/troubles.ts';
import { openCounters } from './open-counters.ts';
import { openDecisionFeed } from './open-decision-feed.ts';
import { openRecorder } from './open-recorder.ts';
import { watchSecrets } from './secret-files.ts';
import { startServer } from './server.ts';
import type { Recorder } from './spool/recorder.ts';
import { spoolProblems } from './spool/spool-problems.ts';
import type { ExchangeSink } from './spool/spool-record.ts';
import { post } from './upstream.ts';
import { openWitness, type Witness } from './witness/open-witness.ts';

/** What the gateway cannot make itself. */
export interface GatewayDeps {
  clock: Clock;
  /** Milliseconds that never go backwards. */
  monotonic: () => number;
  random: Random;
  log: Log;
  /** Takes one line of the access log, with its line end. */
  writeAccess: (line: string) => void;
  /** Which of several processes of one gateway this is. */
  member?: number;
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
  /** The credential for it, from the state directory; null where only its hash is configured. */
  adminCredential: string | null;
  gateway: Gateway;
  decisions: DecisionStore;
  /** Takes over a new configuration without dropping an exchange; listeners and spool stay. */
  reload(config: GatewayConfig): Promise<void>;
  /** Lets running exchanges end, then stops. */
  close(drainMs?: number): Promise<void>;
}

const DRAIN_MS = 30_000;
const REFRESH_MS = 200;
const FIRST_CONTACT_MS = 2000;

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
}

function openTracer(
  config: GatewayConfig,
  deps: GatewayDeps,
  metrics: GatewayMetrics,
): Tracer | null {
  const { tracing } = config;
  if (tracing === null) return null;
  const headers = { 'content-type': 'application/json', ...tracing.headers };
  return createTracer({
    share: tracing.share,
    random: deps.random,
    every,
    send: async (body) => {
      const status = await post(tracing.url, headers, body);
      if (status > 299) throw new Error(`the collector answered ${status}`);
    },
    onDrop: (spans) => metrics.dropped.addMany(spans, 'spans', 'collector'),
  });
}

/** Upstreams of replaced settings end once their last exchange can be over. */
const RETIRE_MS = 900_000;

function retire(before: Settings, after: Settings): void {
  const kept = new Set(after.targets.map(({ upstream }) => upstream));
  const gone = before.targets.filter(({ upstream }) => !kept.has(upstream));
  const timer = setTimeout(() => {
    for (const { upstream } of gone) void upstream.close();
  }, RETIRE_MS);
  timer.unref();
}

/** The same work for everybody who asks for it. */
function once(work: (drainMs?: number) => Promise<void>): (drainMs?: number) => Promise<void> {
  let done: Promise<void> | null = null;
  return (drainMs) => {
    done ??= work(drainMs);
    return done;
  };
}

/**
 * Starts a gateway in this process. Throws CONFIG_INVALID, CONFIG_UNREADABLE, STORE_IN_USE and ADDRESS_UNUSABLE,
 * and then leaves nothing running.
 */
export async function startGateway(
  config: GatewayConfig,
  deps: GatewayDeps,
): Promise<RunningGateway> {
  await using opened = new AsyncDisposableStack();
  const { gateway, decisions, feed, reload } = await openGateway(config, deps, opened);
  const server = await startServer(gateway);
  opened.defer(() => server.close(0));
  const member = deps.member ?? 0;
  const admin = await startAdminServer({
    gateway,
    decisions,
    feed,
    member,
  });
  opened.defer(() => admin.close());
  const everything = opened.move();
  const scheme = config.listen.tls === null ? 'http' : 'https';
  return {
    url: `${scheme}://${config.listen.host}:${server.port}`,
    adminUrl: `http://${config.admin.host}:${admin.port}`,
    adminCredential: gateway.settings.admin.text,
    gateway,
    decisions,
    reload,
    close: once(async (drainMs = DRAIN_MS) => {
      // Probes and scrapes are answered while exchanges end.
      await server.close(drainMs);
      await everything.disposeAsync();
    }),
  };
}

/** Everything behind the listeners; `opened` takes how each part is closed, last opened first. */
async function openGateway(
  config: GatewayConfig,
  deps: GatewayDeps,
  opened: AsyncDisposableStack,
): Promise<
  Pick<RunningGateway, 'gateway' | 'decisions' | 'reload'> & { feed: DecisionFeed | null }
> {
  const { log, clock } = deps;
  makePrivateDirectory(config.stateDirectory);
  const decisions = await openDecisionStore(ownDecisionsFile(config, deps.member), clock);
  const troubles = createTroubles(deps);
  const counters = await openCounters(config, deps, troubles);
  opened.defer(() => counters.close());
  const parts = settingsParts(deps, decisions, counters);
  const settings = await loadSettings(config, parts);
  const metrics = createMetrics();
  const tracer = openTracer(config, deps, metrics);
  opened.defer(() => tracer?.close());
  const recorder =
    deps.sink === undefined ? await openRecorder(config, { ...deps, opened }, metrics) : null;
  const gateway: Gateway = {
    settings,
    sink: deps.sink ?? (recorder as Recorder),
    metrics,
    log,
    clock,
    monotonic: deps.monotonic,
    newId: createIdSource(randomBytes),
    counted: counters,
    random: deps.random,
    fingerprint,
    writeAccess: deps.writeAccess,
    troubles,
    tracer,
    draining: false,
  };
  opened.defer(() => closeSettings(gateway.settings));
  addGauges(gateway, decisions, recorder);
  troubles.watch(() => spoolProblems(recorder?.lostSegments() ?? []));
  const reload = async (next: GatewayConfig): Promise<void> => {
    const before = gateway.settings;
    gateway.settings = await loadSettings(next, parts, before.targets);
    before.budgets.retire();
    retire(before, gateway.settings);
    secrets.follow(next);
  };
  const secrets = watchSecrets(() => {
    reload(gateway.settings.config).catch((thrown: unknown) => {
      log.error('keys-fail', { why: messageOf(thrown) });
    });
  });
  opened.defer(() => secrets.close());
  secrets.follow(config);
  for (const note of configNotes(config)) log.warn('config-note', { note });
  const witness = await openWitness(config, deps);
  opened.defer(() => witness?.close());
  if (witness !== null) addWitnessGauges(gateway, witness);
  const feed = await followDecisions(gateway, decisions, { ...deps, recorder, witness });
  opened.defer(() => feed?.close());
  // Decisions pushed to one process of several hold in all of them.
  if (deps.member !== undefined && feed === null) {
    opened.defer(every(REFRESH_MS, () => void decisions.refresh().catch(() => {})));
  }
  return { gateway, decisions, feed, reload };
}

async function closeSettings({ budgets, targets }: Settings): Promise<void> {
  budgets.retire();
  for (const { upstream } of targets) await upstream.close();
}

/** A gateway that is new lets nobody in before it knows who is suspended, if that can be had. */
async function followDecisions(
  gateway: Gateway,
  decisions: DecisionStore,
  deps: GatewayDeps & { recorder: Recorder | null; witness: Witness | null },
): Promise<DecisionFeed | null> {
  const { metrics, settings } = gateway;
  const { troubles } = gateway;
  const feed = await openDecisionFeed(settings.config, decisions, { ...deps, metrics, troubles });
  if (feed === null) return null;
  addContactGauge(gateway, feed);
  await Promise.race([feed.tried, sleep(FIRST_CONTACT_MS, undefined, { ref: false })]);
  return feed;
}

/** Processes share what is pushed to one of them; what each fetches by itself is its own. */
function ownDecisionsFile({ stateDirectory, control }: GatewayConfig, member = 0): DecisionsFile {
  const shared = join(stateDirectory, 'decisions.json');
  if (control === null || member === 0) return decisionsFile(shared);
  return decisionsFile(join(stateDirectory, `decisions-${member}.json`), shared);
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
