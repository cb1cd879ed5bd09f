import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config/index';
import { loadNetworks, networkSources, readAccountsFile } from '#enrich/index';
import { createExchangeIntake, type LookUpNetwork } from '#ingest/index';
import { type KeptHead, keepHead, type LogSigner, openLogSigner } from '#prove/index';
import { openRecords, type Records } from '#records/index';
import { type Destination, destinationsFor } from '#respond/index';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import { insertAccountFacts, type Store, streamAccountFacts } from '#store/index';
import { openAlerting, readDestinations } from './alerting.ts';
import { Analyser } from './analyser.ts';
import { controlApp } from './api/control-app.ts';
import { applyPolicies, firstPolicy } from './apply-policies.ts';
import type { Control } from './control.ts';
import { firstCredentials, type NewCredential } from './credentials.ts';
import { DecisionFeed } from './decision-feed.ts';
import { EventHub } from './events.ts';
import { FaultWatch } from './fault-watch.ts';
import { watchDrops } from './file-drops.ts';
import { Health } from './health.ts';
import { noCounts } from './intake-counts.ts';
import { listen } from './listen.ts';
import { LookNotes } from './note-look.ts';
import { Responder } from './responder.ts';

/** What the control half is given from outside. */
export interface ControlDeps {
  openStore: (directory: string) => Promise<Store>;
  clock: Clock;
  monotonic: () => number;
  log: Log;
  version: string;
}

export interface RunningControl {
  url: string;
  /** Of the first start; told once. */
  newCredentials: NewCredential[];
  control: Control;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const BY = { who: 'system:control', reason: 'start' };

/** Starts the control half in this process. Throws what its engines throw when they cannot start. */
export async function startControl(config: Config, deps: ControlDeps): Promise<RunningControl> {
  const { log } = deps;
  const { stateDirectory } = config.control;
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const store = await deps.openStore(join(stateDirectory, 'exchanges'));
  const stops: (() => Promise<void> | void)[] = [() => store.close()];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    // Beside the records, not in them: who can change only those cannot rewrite the log.
    const keyFile = config.control.auditKeyFile ?? join(stateDirectory, 'audit-key.pem');
    const signer = await openLogSigner(keyFile);
    const destinations = await readDestinations(config.control.destinationsFile);
    const records = await openTheRecords(config, deps, { signer, destinations });
    stops.push(() => records.close());
    const auditHead = keepHead(records, {
      path: `${keyFile}.head`,
      onError: (thrown) => log.error('audit-head-fail', { why: messageOf(thrown) }),
    });
    stops.push(() => auditHead.close());
    const control = await assemble(config, deps, {
      store,
      records,
      destinations,
      signer,
      auditHead,
      stops,
    });
    const app = controlApp(control);
    const { host } = config.control;
    const listening = await listen(app, { host, port: config.control.port });
    stops.push(() => listening.close());
    control.analyser.start();
    // They are told once: made when nothing more can keep the start from telling them.
    const newCredentials = await firstCredentials(records);
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
    log.info('control-start', { url });
    return { url, newCredentials, control, close: stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function openTheRecords(
  config: Config,
  { clock, log }: ControlDeps,
  { signer, destinations }: { signer: LogSigner; destinations: readonly Destination[] },
): Promise<Records> {
  const { recordsUrl, stateDirectory } = config.control;
  const place =
    recordsUrl === null
      ? ({ kind: 'embedded', directory: join(stateDirectory, 'records') } as const)
      : ({ kind: 'server', url: recordsUrl } as const);
  return openRecords(place, {
    clock,
    log,
    sign: (head) => signer.sign(head),
    alertRoutes: (alert) => destinationsFor(alert, destinations),
  });
}

/** The parts of the control half, running but not listening; each adds how it is stopped. */
async function assemble(
  config: Config,
  deps: ControlDeps,
  given: {
    store: Store;
    records: Records;
    destinations: readonly Destination[];
    signer: LogSigner;
    auditHead: KeptHead;
    stops: (() => Promise<void> | void)[];
  },
): Promise<Control> {
  const { clock, monotonic, log, version } = deps;
  const { store, records, destinations, signer, auditHead, stops } = given;
  const lookUp = await networksOf(config, log);
  const shared = records.kind === 'server';
  const stopping = new AbortController();
  const events = new EventHub();
  const health = new Health();
  const feed = new DecisionFeed(records, clock);
  await feed.start();
  const retentionMs = config.control.retentionDays * DAY_MS;
  const notes = new LookNotes({ records, store, events, retentionMs });
  const analyser = new Analyser({
    store,
    records,
    clock,
    monotonic,
    log,
    stepMs: config.control.stepSeconds * 1000,
    lagMs: config.control.lagSeconds * 1000,
    retentionMs,
    seed: config.scan.seed,
    falseDiscoveryRate: config.scan.falseDiscoveryRate,
    onLook: async (look, analysis) => {
      await notes.note(look, analysis);
      await applyPolicies({ records, store, clock, config, events });
    },
  });
  const control: Control = {
    config,
    clock,
    log,
    version,
    store,
    records,
    intake: createExchangeIntake({ store, clock, lookUp, shared }),
    counts: noCounts(),
    analyser,
    health,
    // Another process that took over the analysis may know better.
    lookAlikes: () => (analyser.state.role === 'analysing' ? notes.lookAlikes : null),
    feed,
    events,
    auditVerifier: signer.verifier,
    auditHead,
    knowsNetworks: lookUp !== null,
    stopping: stopping.signal,
  };
  stops.push(records.onChange((what) => events.publish('records', { what })));
  const responder = new Responder({ records, clock, log, health });
  stops.push(() => responder.close());
  stops.push(() => analyser.close());
  stops.push(() => {
    stopping.abort();
    feed.close();
  });
  await firstPolicy(records, clock());
  const alerting = await openAlerting(control, destinations);
  if (alerting !== null) stops.push(() => alerting.close());
  await takeAccountsFile(control);
  if (config.control.dropDirectory !== null) {
    const { dropDirectory } = config.control;
    const drops = await watchDrops(dropDirectory, control, networkSources(config.networks));
    stops.push(() => drops.close());
  }
  const faults = new FaultWatch(control, { monotonic });
  stops.push(() => faults.close());
  responder.start();
  alerting?.start();
  faults.start();
  return control;
}

async function networksOf(config: Config, log: Log): Promise<LookUpNetwork | null> {
  const sources = networkSources(config.networks);
  if (sources === null) return null;
  const { lookup, reports } = await loadNetworks(sources);
  for (const report of reports) log.info('networks-read', { ...report });
  return lookup;
}

/** Facts in the file replace those that were told before. */
async function takeAccountsFile(control: Control): Promise<void> {
  const { config, store, records, analyser, clock, log } = control;
  const { accountsFile } = config.control;
  for await (const known of streamAccountFacts(store)) analyser.noteFacts(known);
  if (accountsFile === null) return;
  const { facts, report } = await readAccountsFile(accountsFile);
  log.info('accounts-read', { ...report });
  await insertAccountFacts(store, facts, clock());
  await records.change(BY, (write) => write.accounts.noteFacts(facts));
  analyser.noteFacts(facts);
}
