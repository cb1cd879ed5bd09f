/** Says whether a load balancer should send this gateway traffic, and why not. */
import type { DecisionFeed } from '../enforcement/decision-feed.ts';
import type { DecisionStore } from '../enforcement/decision-store.ts';
import type { Gateway } from '../exchange/settings.ts';

export interface Readiness {
  ready: boolean;
  draining: boolean;
  recording: boolean;
  /** Age of the decisions in force; null where the control half was never heard of. */
  decisions_age_seconds: number | null;
  decisions_version: number;
  decisions_stale: boolean;
  /** The control half that decisions are fetched from; null where they are pushed. */
  control: { connected: boolean; contact_age_seconds: number | null; error: string | null } | null;
}

/**
 * Whether to send this gateway traffic. Without the control half it goes on with what it knows, and
 * says so; it is unready when it drains, or cannot record and would refuse because of it.
 */
export function readiness(
  gateway: Gateway,
  decisions: DecisionStore,
  feed: DecisionFeed | null,
): Readiness {
  const { settings, draining } = gateway;
  const now = gateway.clock();
  const confirmed = decisions.confirmedAt();
  const stale = settings.enforcement.stale(now);
  const recording = gateway.sink.healthy();
  const closed = settings.targets.some(({ config }) => !config.failOpen);
  return {
    ready: !draining && !(closed && (stale || !recording)),
    draining,
    recording,
    decisions_age_seconds: confirmed === 0 ? null : Math.round((now - confirmed) / 1000),
    decisions_version: decisions.snapshot().version,
    decisions_stale: stale,
    control: feed === null ? null : contact(feed, now),
  };
}

function contact(feed: DecisionFeed, now: number): NonNullable<Readiness['control']> {
  const at = feed.contactAt();
  const error = feed.error();
  return {
    connected: at !== null && error === null,
    contact_age_seconds: at === null ? null : Math.round((now - at) / 1000),
    error,
  };
}
