import type { Config } from '#config/index';
import type { ExchangeIntake } from '#ingest/index';
import type { KeptHead } from '#prove/index';
import type { Records } from '#records/index';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Store } from '#store/index';
import type { Analyser } from './analyser.ts';
import type { DecisionFeed } from './decision-feed.ts';
import type { EventHub } from './events.ts';
import type { Health } from './health.ts';
import type { IntakeCounts } from './intake-counts.ts';

/** What the routes of the control API work with. */
export interface Control {
  config: Config;
  clock: Clock;
  log: Log;
  version: string;
  store: Store;
  records: Records;
  intake: ExchangeIntake;
  counts: IntakeCounts;
  analyser: Analyser;
  health: Health;
  /** Accounts of groups that look like campaigns and are explained; null where not known here. */
  lookAlikes: () => ReadonlySet<string> | null;
  feed: DecisionFeed;
  events: EventHub;
  /** Public key of the audit log's signatures. */
  auditVerifier: string;
  /** The newest head of the audit log, kept outside the database. */
  auditHead: Pick<KeptHead, 'read'>;
  /** Something is configured that tells networks of addresses. */
  knowsNetworks: boolean;
  /** Aborted when the control half stops: what waits ends. */
  stopping: AbortSignal;
}
