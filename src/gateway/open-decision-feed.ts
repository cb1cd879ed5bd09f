/** Connects the decision feed to the control half over HTTP. */

import { DECISION_FEED_PATH, MOST_FEED_BYTES, type SentFeedQuery } from '#schema/decision-feed';
import { writeProblems } from '#schema/gateway-problem';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import { readSecret } from '#std/read-secrets';
import {
  type AskFeed,
  type DecisionFeed,
  type GatewayReport,
  startDecisionFeed,
} from './enforcement/decision-feed.ts';
import type { DecisionStore } from './enforcement/decision-store.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { controlHeaders, gatewayName } from './load-settings.ts';
import type { GatewayMetrics } from './metrics/metrics.ts';
import { outageLog } from './metrics/outage-log.ts';
import type { Troubles } from './metrics/troubles.ts';
import type { Recorder } from './spool/recorder.ts';
import { getJson } from './upstream.ts';
import type { Witness } from './witness/open-witness.ts';

/** How long an answer may be late before the connection counts as dead. */
const GRACE_MS = 5000;

/** The credential is read each time, so that it can be replaced without a restart. */
function askOverHttp(url: string, credentialPath: string | null): AskFeed {
  const base = url.replace(/\/+$/, '') + DECISION_FEED_PATH;
  return async (query, signal) => {
    const headers = await controlHeaders(credentialPath);
    const { status, body } = await getJson(`${base}?${queryText(query)}`, {
      headers,
      signal,
      silentMs: query.wait_seconds * 1000 + GRACE_MS,
      mostBytes: MOST_FEED_BYTES,
    });
    if (status === 204) return null;
    if (status !== 200) throw new Error(`the control half answered ${status}`);
    return body;
  };
}

function queryText(query: SentFeedQuery): string {
  const values = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(values as [string, string][]).toString();
}

const MOST_WHY_CHARS = 200;

function shippingReport(recorder: Recorder | null): GatewayReport {
  if (recorder === null) return {};
  const failing = recorder.shippingFailure();
  const spool_bytes = recorder.state().bytes;
  if (failing === null) return { spool_bytes };
  const { why, failingMs } = failing;
  return {
    spool_bytes,
    shipping_error: why.slice(0, MOST_WHY_CHARS),
    shipping_failing_seconds: Math.round(failingMs / 1000),
  };
}

/** Follows the control half's decisions, where one is configured. Throws CONFIG_UNREADABLE. */
export async function openDecisionFeed(
  { control }: GatewayConfig,
  decisions: DecisionStore,
  deps: {
    clock: Clock;
    monotonic: () => number;
    random: Random;
    log: Log;
    member?: number;
    metrics: GatewayMetrics;
    recorder: Recorder | null;
    witness: Witness | null;
    troubles: Troubles;
  },
): Promise<DecisionFeed | null> {
  if (control === null) return null;
  const { url, credentialPath, waitSeconds } = control;
  if (credentialPath !== null) await readSecret(credentialPath);
  const outage = outageLog({ ...deps, what: 'control', code: 'DECISIONS_UNREACHABLE' });
  return startDecisionFeed({
    ask: askOverHttp(url, credentialPath),
    decisions,
    gateway: gatewayName(control.gateway, deps.member),
    waitSeconds,
    clock: deps.clock,
    random: deps.random.fork('decision-feed'),
    onFailure: (why) => {
      deps.metrics.controlFailures.add();
      outage.failing(why);
    },
    onContact: () => outage.well(),
    report: () => {
      const problems = deps.troubles.list();
      const told = problems.length === 0 ? {} : { problems: writeProblems(problems) };
      return { ...shippingReport(deps.recorder), ...deps.witness?.report(), ...told };
    },
  });
}
