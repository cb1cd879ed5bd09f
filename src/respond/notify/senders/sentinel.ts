/** Sends alerts to Microsoft Sentinel through the Logs Ingestion API. */
import type { Clock } from '#std/clock';
import { SENTINEL_STREAM, sentinelRows } from '../../exports/sentinel.ts';
import { bodiesOf } from '../bodies.ts';
import { type PostAnswer, postToDestination } from '../post-to-destination.ts';
import { failed, outcomeOf, type Sender, type SendOutcome } from '../sender.ts';

export interface SentinelOptions {
  name: string;
  /** Logs ingestion endpoint of the data collection endpoint or rule. */
  url: URL;
  /** Immutable id of the data collection rule. */
  ruleId: string;
  /** Where credentials become an access token: the tenant's own path at login.microsoftonline.com. */
  loginUrl: URL;
  clientId: string;
  secret: string;
  timeoutMs: number;
  ca: string | null;
  clock: Clock;
}

const API_VERSION = '2023-01-01';
const SCOPE = 'https://monitor.azure.com//.default';
/** An access token is asked for anew so long before it ends. */
const MARGIN_MS = 300_000;

/** Logs Ingestion API of Azure Monitor, with client credentials of Entra ID. */
export function sentinelSender(options: SentinelOptions): Sender {
  const { name, timeoutMs, ca, clock } = options;
  const path = `/dataCollectionRules/${encodeURIComponent(options.ruleId)}/streams/${SENTINEL_STREAM}`;
  const url = new URL(`${path}?api-version=${API_VERSION}`, options.url);
  let held: { accessToken: string; until: number } | null = null;

  async function logIn(): Promise<SendOutcome> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: options.secret,
      scope: SCOPE,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await postToDestination({ url: options.loginUrl, headers, body, timeoutMs, ca });
    const outcome = outcomeOf(answer);
    // A wrong secret is answered with 400, and can be mended.
    if (!outcome.sent) return failed(`log-in: ${outcome.error}`);
    held = accessTokenOf(answer, clock());
    return held === null ? failed('log-in: the answer has no access token') : { sent: true };
  }

  return {
    name,
    async send({ detection, context }) {
      if (held === null || held.until <= clock()) {
        const entered = await logIn();
        if (!entered.sent) return entered;
      }
      const rows = sentinelRows(detection, context).map((row) => JSON.stringify(row));
      for (const body of bodiesOf(rows, ',')) {
        const headers = {
          authorization: `Bearer ${held?.accessToken}`,
          'content-type': 'application/json',
        };
        const answer = await postToDestination({ url, headers, body: `[${body}]`, timeoutMs, ca });
        const outcome = outcomeOf(answer);
        if (outcome.sent) continue;
        if (answer.answered && answer.status === 401) held = null;
        return outcome;
      }
      return { sent: true };
    },
  };
}

function accessTokenOf(answer: PostAnswer, now: number) {
  if (!answer.answered) return null;
  try {
    const { access_token: accessToken, expires_in: seconds } = JSON.parse(answer.text);
    if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return null;
    const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1000 : 0;
    return { accessToken, until: now + Math.max(0, lifeMs - MARGIN_MS) };
  } catch {
    return null;
  }
}
