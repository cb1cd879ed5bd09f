/** The types of what an exchange is served with: settings, targets, and the gateway itself. */
import type { PriceTable } from '#providers/index';
import type { Fingerprint } from '#schema/fingerprint';
import type { Clock } from '#std/clock';
import type { NameEndUser } from '#std/end-user-names';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import type { SecretKeys } from '#std/secret-keys';
import type { AdminCredential } from '../admin/admin-credential.ts';
import type { Budgets } from '../budgets/budgets.ts';
import type { Counters } from '../budgets/counters.ts';
import type { Enforcement } from '../enforcement/enforcement.ts';
import type { GatewayConfig, UpstreamConfig } from '../gateway-config.ts';
import type { IdentitySettings } from '../identity/identify.ts';
import type { Masking } from '../masking/masking.ts';
import type { GatewayMetrics } from '../metrics/metrics.ts';
import type { Tracer } from '../metrics/tracing.ts';
import type { Troubles } from '../metrics/troubles.ts';
import type { ExchangeSink } from '../spool/spool-record.ts';
import type { Upstream } from '../upstream.ts';
import type { HeaderPlan } from './headers.ts';

export interface Target {
  config: UpstreamConfig;
  upstream: Upstream;
  headers: HeaderPlan;
  passesUnknown: boolean;
}

/** In PEM. */
export interface TlsFiles {
  cert: string;
  key: string;
}

export interface SaidInput {
  system: string | null;
  prompt: string | null;
  messages: null;
  tools: readonly string[] | null;
  tools_hash: string | null;
  images: number | null;
}

/** What follows from the configuration; replaced whole when it is read again. */
export interface Settings {
  config: GatewayConfig;
  targets: readonly Target[];
  identity: IdentitySettings;
  admin: AdminCredential;
  /** Of the clients' listener; null = plain. */
  tls: TlsFiles | null;
  nameEndUser: NameEndUser;
  /** Names under keys that are being replaced: decisions may still use them. */
  formerNames: readonly NameEndUser[];
  prices: PriceTable;
  enforcement: Enforcement;
  budgets: Budgets;
  /** Null where it is off. */
  masking: Masking | null;
  envelopes: { mode: 'flag' | 'refuse'; keys: SecretKeys } | null;
}

/** Everything an exchange needs while it is served. */
export interface Gateway {
  settings: Settings;
  sink: ExchangeSink;
  metrics: GatewayMetrics;
  log: Log;
  clock: Clock;
  /** Milliseconds that never go backwards. */
  monotonic: () => number;
  newId: () => string;
  /** What was counted of answers that are fetched again. */
  counted: Pick<Counters, 'raise'>;
  random: Random;
  fingerprint: (input: SaidInput, options: { embed: boolean }) => Fingerprint | null;
  writeAccess: (line: string) => void;
  troubles: Troubles;
  /** Null where no traces go out. */
  tracer: Tracer | null;
  /** New requests are turned away while running ones finish. */
  draining: boolean;
}
