/** Starts the processes of `up` in order, with the demo's world if asked, and stops them again. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config/index';
import type { GatewayConfig } from '#gateway/index';
import type { NewCredential } from '#server/index';
import type { Clock } from '#std/clock';
import { lockDirectory } from '#std/directory-lock';
import type { Log, LogLevel } from '#std/log';
import { makePrivateDirectory } from '#std/private-directory';
import type { ClockOrder } from '#std/replay-clock';
import { DAY_MS } from '#std/time';
import { type DemoFiles, demoWorld, writeDemoFiles } from './demo.ts';
import { type PlannedPort, requireFreePorts } from './free-ports.ts';
import { firstKey, joinedConfig, simulatedConfig } from './gateway-order.ts';
import { keepCredentials, takeCredentialAway } from './keep-credentials.ts';
import type { ProcessKind } from './process-messages.ts';
import { type Supervised, supervise } from './supervise.ts';

export interface UpOptions {
  config: Config;
  /** As its file says; null = one in front of a simulated provider. */
  gateway: GatewayConfig | null;
  gatewayPort: number;
  gatewayAdminPort: number;
  demo: boolean;
  clock: Clock;
  monotonic: () => number;
  log: Log;
  logLevel: LogLevel;
  version: string;
  /** Told as things come up. */
  say: (line: string) => void;
}

export interface RunningUp {
  controlUrl: string;
  gatewayUrl: string;
  gatewayAdminUrl: string;
  simulated: boolean;
  newCredentials: NewCredential[];
  /** For a first call through the gateway; made at the first start, told once. */
  clientKey: string | null;
  /** File in which commands find their credential. */
  credentialFile: string;
  demo: { clientKeysFile: string; seconds: number } | null;
  process(kind: ProcessKind): Supervised<ProcessKind> | null;
  close(): Promise<void>;
}

/** The demo's three days pass in so many seconds. */
const DEMO_SECONDS = 110;
const DEMO_WORLD = 'live';
const DEMO_DAYS = 3;
const DEMO_SEED = 1;
const DEMO_STEP_SECONDS = 4;

interface Demo {
  files: DemoFiles;
  worldStart: number;
  speed: number;
  keySecret: string;
}

/**
 * Starts gateway, control half and what they need, each a process of its own that is kept alive.
 * Throws, before anything starts, STATE_NOT_PRIVATE for a directory of somebody else's, STORE_IN_USE
 * where another one runs in the same state directory, and ADDRESS_UNUSABLE for ports that are taken.
 */
export async function startUp(options: UpOptions): Promise<RunningUp> {
  const state = options.config.control.stateDirectory;
  makePrivateDirectory(state);
  const lock = await lockDirectory(join(state, 'up'));
  const processes = new Map<ProcessKind, Supervised<ProcessKind>>();
  const close = async (): Promise<void> => {
    // First whoever makes traffic, then the gateway, so that its spool is still taken.
    for (const kind of ['player', 'gateway', 'provider', 'control'] as const) {
      await processes.get(kind)?.stop();
    }
    await lock.release();
  };
  try {
    await requireFreePorts(plannedPorts(options));
    return await bringUp(options, processes, close);
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function plannedPorts({ config, gateway, ...own }: UpOptions): PlannedPort[] {
  const { host, port } = config.control;
  const control = { host, port, setting: '--port or control.port' };
  if (gateway === null) {
    const { gatewayPort, gatewayAdminPort } = own;
    return [
      control,
      { host: '127.0.0.1', port: gatewayPort, setting: '--gateway-port' },
      { host: '127.0.0.1', port: gatewayAdminPort, setting: '--gateway-admin-port' },
    ];
  }
  const { listen, admin } = gateway;
  return [
    control,
    { host: listen.host, port: listen.port, setting: 'listen.port of the gateway’s file' },
    { host: admin.host, port: admin.port, setting: 'admin.port of the gateway’s file' },
  ];
}

async function bringUp(
  options: UpOptions,
  processes: Map<ProcessKind, Supervised<ProcessKind>>,
  close: () => Promise<void>,
): Promise<RunningUp> {
  const { config, say, logLevel, version } = options;
  const state = config.control.stateDirectory;
  const directory = options.demo ? join(state, 'demo') : state;
  const demo = options.demo ? await prepareDemo(directory, options.clock()) : null;
  let clock: ClockOrder =
    demo === null
      ? { kind: 'system' }
      : { kind: 'replay', from: demo.worldStart, startedAt: null, speed: demo.speed };

  say('Starting the control half: engine, records, analysis …');
  const restore = await takeCredentialAway(state);
  const control = await supervise({
    ...options,
    kind: 'control',
    order: { config: controlConfig(config, directory, demo), clock, version, logLevel },
    again: ({ url }, order) => ({ ...order, config: withPort(order.config, url) }),
  }).catch(async (thrown: unknown) => {
    await restore();
    throw thrown;
  });
  processes.set('control', control);
  const { url: controlUrl, newCredentials } = control.started;
  const kept = await keepCredentials(newCredentials, { state, directory });

  say('Starting the gateway …');
  const chosen = await gatewayConfig(options, { directory, demo, processes });
  const place = { url: controlUrl, credentialPath: kept.gatewayFile };
  const gateway = await supervise({
    ...options,
    kind: 'gateway',
    order: { config: joinedConfig(chosen.config, place), clock, logLevel },
    again: ({ url, adminUrl }, order) => ({
      ...order,
      config: {
        ...order.config,
        listen: { ...order.config.listen, port: Number(new URL(url).port) },
        admin: { ...order.config.admin, port: Number(new URL(adminUrl).port) },
      },
    }),
  });
  processes.set('gateway', gateway);
  if (demo !== null && clock.kind === 'replay') {
    const startedAt = options.clock();
    clock = { ...clock, startedAt };
    control.follow(clock);
    gateway.follow(clock);
    await startPlayer(options, { demo, startedAt, url: gateway.started.url, processes });
  }
  return {
    controlUrl,
    gatewayUrl: gateway.started.url,
    gatewayAdminUrl: gateway.started.adminUrl,
    simulated: options.gateway === null,
    newCredentials,
    clientKey: chosen.clientKey,
    credentialFile: kept.personFile,
    demo:
      demo === null ? null : { clientKeysFile: demo.files.clientKeysFile, seconds: DEMO_SECONDS },
    process: (kind) => processes.get(kind) ?? null,
    close,
  };
}

/** Each demo begins anew: it has a directory of its own, which holds nothing else. */
async function prepareDemo(directory: string, now: number): Promise<Demo> {
  await rm(directory, { recursive: true, force: true });
  const worldStart = Math.floor((now - DEMO_DAYS * DAY_MS) / DAY_MS) * DAY_MS;
  const keySecret = randomBytes(32).toString('base64url');
  const world = demoWorld(DEMO_WORLD, worldStart);
  const files = await writeDemoFiles(directory, { world, seed: DEMO_SEED, keySecret });
  return { files, worldStart, speed: (DEMO_DAYS * DAY_MS) / (DEMO_SECONDS * 1000), keySecret };
}

function controlConfig(config: Config, directory: string, demo: Demo | null): Config {
  const control = { ...config.control, stateDirectory: join(directory, 'control') };
  if (demo === null) return { ...config, control };
  const { accountsFile, networksFile } = demo.files;
  const stepSeconds = Math.min(config.control.stepSeconds, DEMO_STEP_SECONDS);
  return {
    ...config,
    networks: { ...config.networks, csvFile: networksFile },
    control: { ...control, accountsFile, stepSeconds, lagSeconds: 1 },
  };
}

function withPort(config: Config, url: string): Config {
  return { ...config, control: { ...config.control, port: Number(new URL(url).port) } };
}

async function gatewayConfig(
  options: UpOptions,
  given: {
    directory: string;
    demo: Demo | null;
    processes: Map<ProcessKind, Supervised<ProcessKind>>;
  },
): Promise<{ config: GatewayConfig; clientKey: string | null }> {
  if (options.gateway !== null) return { config: options.gateway, clientKey: null };
  const { demo, processes } = given;
  const provider = await supervise({
    ...options,
    kind: 'provider',
    order: { port: 0 },
    again: ({ url }) => ({ port: Number(new URL(url).port) }),
  });
  processes.set('provider', provider);
  const directory = join(given.directory, 'gateway');
  const { keysFile, key } =
    demo === null ? await firstKey(directory) : { keysFile: demo.files.keysFile, key: null };
  const config = simulatedConfig({
    directory,
    port: options.gatewayPort,
    adminPort: options.gatewayAdminPort,
    providerUrl: provider.started.url,
    keysFile,
    demo: demo !== null,
  });
  return { config, clientKey: key };
}

async function startPlayer(
  options: UpOptions,
  given: {
    demo: Demo;
    startedAt: number;
    url: string;
    processes: Map<ProcessKind, Supervised<ProcessKind>>;
  },
): Promise<void> {
  const { demo, startedAt, url, processes } = given;
  const { worldStart, speed, keySecret } = demo;
  const order = {
    url,
    world: DEMO_WORLD,
    seed: DEMO_SEED,
    worldStart,
    startedAt,
    speed,
    keySecret,
  };
  const player = await supervise({ ...options, kind: 'player', order, again: (_, same) => same });
  processes.set('player', player);
}
