/** Starts the control half: opens its engines, puts its parts together, and listens. */

import { join } from 'node:path';
import type { Config } from '#config/index';
import { loadNetworks, networkSources, readAccountsFile } from '#enrich/index';
import { createExchangeIntake, createOtlpReader, type LookUpNetwork } from '#ingest/index';
import {
  createFirstCredentials,
  type NewCredential,
  noteAccountFacts,
  type Performer,
  systemAsker,
} from '#respond/index';
import { type AccountFacts, accountFactsSchema } from '#schema/account';
import { MOST_FACTS } from '#schema/api/accounts';
import type { Clock } from '#std/clock';
import { importSettings } from '#std/end-user-names';
import { failure, type StillwatchError } from '#std/errors';
import type { Log } from '#std/log';
import { makePrivateDirectory } from '#std/private-directory';
import { DAY_MS } from '#std/time';
import { keepExchangesFor, keepTextsFor, type Store, streamAccountFacts } from '#store/index';
import { openAlerting } from './alerting.ts';
import { Analyser } from './analyser.ts';
import { controlApp } from './api/control-app.ts';
import { applyPolicies, firstPolicy } from './apply-policies.ts';
import type { Control } from './control.ts';
import { windowProblem } from './control-problems.ts';
import { Cosignatures } from './cosignatures.ts';
import { DecisionPublisher } from './decision-publisher.ts';
import { EventHub } from './events.ts';
import { FaultWatch } from './fault-watch.ts';
import { watchDrops } from './file-drops.ts';
import { firstSecrets } from './first-secrets.ts';
import { GatewayNames } from './gateway-names.ts';
import { Health } from './health.ts';
import { openImportKeys } from './import-keys.ts';
import { noCounts } from './intake-counts.ts';
import { KeyFactsNotes } from './key-facts.ts';
import { LoginLimits } from './login-limits.ts';
import { LookNotes } from './note-look.ts';
import { noteSource } from './note-source.ts';
import { type KeptRecords, openKeptRecords } from './open-kept-records.ts';
import { openPerformer } from './performer.ts';
import { Places } from './places.ts';
import { Responder } from './responder.ts';
import { Revocations } from './revocations.ts';
import { serveApp } from './serve-app.ts';
import { SetAsideFile } from './set-aside-file.ts';

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

/** Event streams at once, and gateways that wait; each keeps a connection, of which there are more. */
const STREAMS = { what: 'event streams', most: 256, mostEach: 32 };
const WAITS = { what: 'waiting gateways', most: 1024, mostEach: 1024 };
const ASKER = systemAsker('control');

/** Starts the control half in this process. Throws what its engines throw when they cannot start. */
export async function startControl(config: Config, deps: ControlDeps): Promise<RunningControl> {
  await using opened = new AsyncDisposableStack();
  const engines = await openEngines(config, deps, opened);
  const control = await assemble(config, deps, { ...engines, opened });
  const { host } = config.control;
  const listening = await serveApp(controlApp(control), { host, port: config.control.port });
  opened.defer(() => listening.close());
  control.analyser.start();
  // They are told once: made when nothing more can keep the start from telling them.
  const { perform } = control.performer;
  const secrets = await firstSecrets(control);
  const first = { reason: 'first start', ...(secrets === null ? {} : { secrets }) };
  const newCredentials = await perform(createFirstCredentials, first, ASKER);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
  deps.log.info('control-start', { url });
  const everything = opened.move();
  return { url, newCredentials, control, close: () => everything.disposeAsync() };
}

interface Engines extends KeptRecords {
  store: Store;
}

/** Store and records, with what signs and keeps the log's heads. */
async function openEngines(
  config: Config,
  deps: ControlDeps,
  opened: AsyncDisposableStack,
): Promise<Engines> {
  const { stateDirectory, textRetentionDays, exchangeRetentionDays } = config.control;
  const window = windowProblem(config);
  if (window !== null) {
    const problems = `  control.exchangeRetentionDays: ${window}`;
    throw failure('CONFIG_INVALID', { path: 'control', problems });
  }
  makePrivateDirectory(stateDirectory);
  const store = await deps.openStore(join(stateDirectory, 'exchanges'));
  opened.defer(() => store.close());
  await keepTextsFor(store, textRetentionDays);
  await keepExchangesFor(store, exchangeRetentionDays);
  return { store, ...(await openKeptRecords(config, deps, opened)) };
}

/** The parts of the control half, running but not listening; `opened` takes how each is stopped. */
async function assemble(
  config: Config,
  deps: ControlDeps,
  given: Engines & { opened: AsyncDisposableStack },
): Promise<Control> {
  const { records, destinations, opened } = given;
  const stopping = new AbortController();
  const control = await partsOf(config, deps, { ...given, stopping: stopping.signal });
  const { clock, log, health, performer, events, feed, analyser } = control;
  opened.defer(() => control.otlp.close());
  opened.defer(records.onChange((what) => events.publish('records', { what })));
  const responder = new Responder({ records, performer, clock, log, health });
  opened.defer(() => responder.close());
  opened.defer(() => analyser.close());
  opened.defer(() => {
    stopping.abort();
    control.revocations.close();
    feed.close();
  });
  const { outbox } = records;
  const alerting = await openAlerting(control, { destinations, outbox });
  opened.defer(() => alerting.close());
  await takeAccountsFile(control);
  const { dropDirectory } = config.control;
  if (dropDirectory !== null) {
    const drops = await watchDrops(dropDirectory, control, networkSources(config.networks));
    opened.defer(() => drops.close());
  }
  const faults = new FaultWatch(control, { monotonic: deps.monotonic });
  opened.defer(() => faults.close());
  responder.start();
  alerting.start();
  faults.start();
  return control;
}

/** What the parts share, before any of them runs. */
async function partsOf(
  config: Config,
  deps: ControlDeps,
  engines: Engines & Pick<Control, 'stopping'>,
): Promise<Control> {
  const { clock, monotonic, log, version } = deps;
  const { store, records, signer, stopping } = engines;
  const lookUp = await networksOf(config, log);
  const retentionMs = config.control.retentionDays * DAY_MS;
  const events = new EventHub();
  // Another process that took over the analysis may know better.
  const lookAlikes = () => (analyser.state.role === 'analysing' ? notes.lookAlikes : null);
  const onFacts = (facts: readonly AccountFacts[]) => analyser.noteFacts(facts);
  const health = new Health();
  const onSize = (tooLarge: StillwatchError | null) =>
    tooLarge === null ? health.well('feed') : health.failing('feed', tooLarge);
  const feed = new DecisionPublisher(records, clock, { onSize });
  const performer = openPerformer(records, {
    ...{ store, clock, config, log, signer, lookAlikes, onFacts },
  });
  const notes = new LookNotes({ records, performer, store, events, retentionMs });
  const analyser: Analyser = new Analyser({
    ...{ store, records, clock, monotonic, log, retentionMs },
    stepMs: config.control.stepSeconds * 1000,
    lagMs: config.control.lagSeconds * 1000,
    seed: config.scan.seed,
    falseDiscoveryRate: config.scan.falseDiscoveryRate,
    onLook: async (look, analysis) => {
      try {
        health.lookRefusals = await notes.note(look, analysis);
      } finally {
        // Whatever is wrong with what this look found: what was known before is still acted upon.
        await applyPolicies({ records, performer, store, clock, config, events });
      }
    },
  });
  // It writes the first audit record, by which the feed's series is named.
  await firstPolicy(records, performer);
  await feed.start();
  const shared = records.kind === 'server';
  return {
    ...{ config, clock, log, version, store, records, performer, events, feed, analyser },
    intake: createExchangeIntake({ store, clock, lookUp, shared }),
    otlp: createOtlpReader(),
    importKeys: await openImportKeys(importSettings(config.control), log),
    places: { streams: new Places(STREAMS), waits: new Places(WAITS) },
    counts: noCounts(),
    setAsideFile: new SetAsideFile(config.control.stateDirectory, log),
    health,
    keyFacts: new KeyFactsNotes(),
    lookAlikes,
    auditSigner: signer,
    revocations: new Revocations(records, log),
    gatewayNames: new GatewayNames(records),
    cosignatures: new Cosignatures({ records, auditSigner: signer, clock, log }),
    loginLimits: new LoginLimits({ monotonic, log }),
    destinations: engines.destinations.length,
    knowsNetworks: lookUp !== null,
    stopping,
  };
}

async function networksOf(config: Config, log: Log): Promise<LookUpNetwork | null> {
  const sources = networkSources(config.networks);
  if (sources === null) return null;
  const { lookup, reports } = await loadNetworks(sources);
  for (const report of reports) noteSource(log, 'networks-read', report);
  return lookup;
}

/** Facts in the file replace those that were told before. */
async function takeAccountsFile(
  control: Pick<Control, 'config' | 'store' | 'analyser' | 'log'> & { performer: Performer },
): Promise<void> {
  const { config, store, analyser, log, performer } = control;
  const { accountsFile } = config.control;
  for await (const known of streamAccountFacts(store)) analyser.noteFacts(known);
  if (accountsFile === null) return;
  const { facts, report, unusableFields } = await readAccountsFile(accountsFile);
  noteSource(log, 'accounts-read', report, unusableFields);
  const sound = facts.filter((each) => accountFactsSchema.safeParse(each).success);
  const left = facts.length - sound.length;
  if (left > 0) log.warn('accounts-left-out', { accounts: left, why: 'out of range' });
  for (let from = 0; from < sound.length; from += MOST_FACTS) {
    const accounts = sound.slice(from, from + MOST_FACTS);
    await performer.perform(noteAccountFacts, { accounts, reason: 'accounts file' }, ASKER);
  }
}
