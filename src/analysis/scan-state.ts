/** What a scan knows on its way, stage by stage. */
import type { Readable } from 'node:stream';
import type { AttributionReport } from '#attribute/index';
import type { AccountsFile, EnricherOptions, LoadedNetworks } from '#enrich/index';
import type { IngestSummary } from '#ingest/index';
import type { AccountFacts } from '#schema/account';
import type { Expansion } from '#schema/expansion';
import type { ScanOptions } from '#schema/scan-options';
import type { ScanResult } from '#schema/scan-result';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Progress } from '#std/progress';
import type { SecretKey } from '#std/secret-keys';
import type { ExchangeSpan, Store } from '#store/index';
import type { Step, Walk } from './walk.ts';

/** What a scan is given from outside. */
export interface ScanContext {
  openStore: () => Promise<Store>;
  /** Keys the names of end users in a store that is kept; null: their ids stay as they are. */
  endUserKey: () => Promise<SecretKey | null>;
  /** For the input `-`. */
  stdin: Readable;
  progress: Progress;
  log: Log;
  clock: Clock;
  abort: AbortSignal;
  version: string;
}

/** A scan under way: what it was asked, what it works with. */
export interface OpenScan extends Omit<ScanContext, 'openStore'> {
  options: ScanOptions;
  store: Store;
}

/** Files about networks, loaded, and where they came from. */
export interface NetworkFiles extends LoadedNetworks {
  sources: EnricherOptions;
}

/** What was read. */
export interface Loaded {
  summary: IngestSummary;
  facts: Map<string, AccountFacts>;
  /** The accounts file; null where none was given. */
  accounts: AccountsFile | null;
  /** What the files about networks say; null where none was given. */
  networks: NetworkFiles | null;
}

/** What the store then holds. */
export interface Surveyed {
  /** How files about networks fit the log; null where none was given. */
  networksTold: ScanResult['input']['networks'];
  /** Something is known that accounts of one operator could share. */
  linkable: boolean;
  span: ExchangeSpan;
}

/** Where the walk over it ended. */
export interface Walked {
  walk: Walk;
  last: Step;
  attributed: Attributed;
}

/** What the links between accounts show at the end of a walk. */
export interface Attributed extends AttributionReport {
  members: ReadonlySet<string>;
  /** Who is tied to confirmed accounts; null where none was given. */
  expansion: Expansion | null;
}

/** Where nobody looked for campaigns. */
export const NOT_LOOKED_FOR: Attributed = {
  campaigns: [],
  details: [],
  lookAlikes: [],
  members: new Set(),
  unlisted: 0,
  expansion: null,
};
