/** The parts of a running control half. */
import type { Config } from '#config/index';
import type { ExchangeIntake, OtlpReader } from '#ingest/index';
import type { ExtensionSigner } from '#prove/index';
import type { RecordsView } from '#records/index';
import type { Performer } from '#respond/index';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Store } from '#store/index';
import type { Analyser } from './analyser.ts';
import type { Cosignatures } from './cosignatures.ts';
import type { DecisionPublisher } from './decision-publisher.ts';
import type { EventHub } from './events.ts';
import type { GatewayNames } from './gateway-names.ts';
import type { Health } from './health.ts';
import type { ImportKeys } from './import-keys.ts';
import type { IntakeCounts } from './intake-counts.ts';
import type { KeyFactsNotes } from './key-facts.ts';
import type { LoginLimits } from './login-limits.ts';
import type { Places } from './places.ts';
import type { Revocations } from './revocations.ts';
import type { SetAsideFile } from './set-aside-file.ts';

/** The parts of a running control half; whoever works with some of them names which. */
export interface Control {
  config: Config;
  clock: Clock;
  log: Log;
  version: string;
  store: Store;
  /** To read; what changes them are acts. */
  records: RecordsView;
  performer: Performer;
  intake: ExchangeIntake;
  otlp: OtlpReader;
  /** Keys the names of end users in what is imported; gateways name theirs themselves. */
  importKeys: ImportKeys;
  counts: IntakeCounts;
  setAsideFile: SetAsideFile;
  keyFacts: KeyFactsNotes;
  analyser: Analyser;
  health: Health;
  /** Accounts of groups that look like campaigns and are explained; null where not known here. */
  lookAlikes: () => ReadonlySet<string> | null;
  feed: DecisionPublisher;
  events: EventHub;
  /** Room for requests that are held open: event streams, and gateways that wait for news. */
  places: { streams: Places; waits: Places };
  /** Ends what a revoked credential holds open. */
  revocations: Revocations;
  /** Which credential goes by which gateway's name. */
  gatewayNames: GatewayNames;
  /** What gateways that witness the audit log signed last. */
  cosignatures: Cosignatures;
  loginLimits: LoginLimits;
  /** How many destinations hear of alerts. */
  destinations: number;
  /** What signs the audit log and remembers, outside the database, what it signed. */
  auditSigner: Pick<ExtensionSigner, 'keys' | 'head' | 'conflict'>;
  /** Something is configured that tells networks of addresses. */
  knowsNetworks: boolean;
  /** Aborted when the control half stops: what waits ends. */
  stopping: AbortSignal;
}
