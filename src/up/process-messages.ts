/** The messages between the supervisor of `up` and its processes. */
import type { Config } from '#config/index';
import type { GatewayConfig } from '#gateway/index';
import type { NewCredential } from '#server/index';
import type { LogLevel } from '#std/log';
import type { ClockOrder } from '#std/replay-clock';

/** What each kind of process is started with. */
export interface Orders {
  control: { config: Config; clock: ClockOrder; version: string; logLevel: LogLevel };
  gateway: { config: GatewayConfig; clock: ClockOrder; logLevel: LogLevel };
  provider: { port: number };
  player: PlayOrder;
}

/** What it says once it runs. */
export interface Started {
  control: { url: string; newCredentials: NewCredential[] };
  gateway: { url: string; adminUrl: string };
  provider: { url: string };
  player: Record<string, never>;
}

export type ProcessKind = keyof Orders;

/** The demo's traffic. */
export interface PlayOrder {
  url: string;
  /** Name of the world, its seed and when it begins, UTC epoch ms. */
  world: string;
  seed: number;
  worldStart: number;
  startedAt: number;
  speed: number;
  keySecret: string;
}

export type ToProcess<Kind extends ProcessKind> =
  | { kind: 'start'; order: Orders[Kind] }
  | { kind: 'clock'; clock: ClockOrder }
  | { kind: 'stop' };

export type FromProcess<Kind extends ProcessKind> =
  | { kind: 'started'; started: Started[Kind] }
  | { kind: 'failed'; why: string }
  /** Its work is done; it is not started again when it ends. */
  | { kind: 'finished' };
