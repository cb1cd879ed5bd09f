/** Answers another gateway that asks whether a request may pass. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Refusal, refusal, refusalHeaders, unknownAsk } from '#providers/index';
import { withAppealLink } from '../enforcement/appeal-link.ts';
import { checkPolicy } from '../enforcement/policy.ts';
import type { Verdict } from '../enforcement/verdict.ts';
import { isRefusal } from '../exchange/read-body.ts';
import type { Settings } from '../exchange/settings.ts';
import { identify, plainHeader } from '../identity/identify.ts';
import type { Principal } from '../identity/principal.ts';

/** A question of another gateway: may this request pass? */
export interface CheckRequest {
  id: string;
  headers: IncomingHttpHeaders;
  query: string;
  /** The gateway that asks, which has to be a trusted hop. */
  peer: string;
  now: number;
}

export interface CheckAnswer {
  status: number;
  /** Names and values in turn. */
  headers: string[];
  refusal: Refusal | null;
}

function verdictHeaders(principal: Principal, verdict: Verdict): string[] {
  const headers = ['x-stillwatch-account', principal.accountId];
  if (principal.apiKeyId !== null) headers.push('x-stillwatch-key', principal.apiKeyId);
  if (principal.orgId !== null) headers.push('x-stillwatch-organisation', principal.orgId);
  if (principal.tier !== null) headers.push('x-stillwatch-tier', principal.tier);
  if (verdict.applied.length > 0) headers.push('x-stillwatch-decisions', verdict.applied.join(','));
  if (verdict.marks.length > 0) headers.push('x-stillwatch-mark', verdict.marks.join(','));
  if (verdict.verify !== null) headers.push('x-stillwatch-verify', verdict.verify || 'wanted');
  const { caps, models } = verdict;
  if (caps.maxOutputTokens !== undefined) {
    headers.push('x-stillwatch-max-output-tokens', String(caps.maxOutputTokens));
  }
  if (caps.n !== undefined) headers.push('x-stillwatch-max-n', String(caps.n));
  if (caps.noLogprobs === true) headers.push('x-stillwatch-no-logprobs', '1');
  if (verdict.hidden.reasoning) headers.push('x-stillwatch-hide-reasoning', '1');
  if (models !== null) headers.push('x-stillwatch-models', models.join(','));
  // A header value from a key file or a decision must not begin a header of its own.
  return headers.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?'));
}

function checkDoor(
  settings: Settings,
  principal: Principal,
  request: CheckRequest,
): Refusal | null {
  const model = plainHeader(request.headers, 'x-model');
  if (model === null) return null;
  const ask = { ...unknownAsk(), model, models: [model] };
  const { policy } = settings.config;
  const answer = checkPolicy(policy, principal, { ask, needs: [], requestBytes: 0 }, request.now);
  return isRefusal(answer) ? answer : null;
}

function refused(given: Refusal, headers: string[] = []): CheckAnswer {
  const told = ['x-stillwatch-refusal', given.code, 'x-stillwatch-status', String(given.status)];
  return {
    status: given.status,
    headers: [...headers, ...told, ...refusalHeaders(given)],
    refusal: given,
  };
}

const UNCOUNTED = refusal('counters_unavailable', 'Budgets cannot be checked.', 5);

/**
 * Answers from the snapshot and the counters of requests: the same identity, decisions and slowdowns
 * as for the gateway's own traffic. Tokens are not known here and not counted.
 */
export async function check(settings: Settings, request: CheckRequest): Promise<CheckAnswer> {
  const { headers, query, peer, now } = request;
  const principal = identify({ headers, query, peer, now }, settings.identity);
  if (isRefusal(principal)) return refused(principal);
  const { enforcement, budgets } = settings;
  const failOpen = settings.targets.every(({ config }) => config.failOpen);
  if (enforcement.stale(now) && !failOpen) {
    return refused(refusal('decisions_stale', 'It cannot be told what is allowed.', 5));
  }
  const verdict = enforcement.verdict({ ...principal, endUserId: null }, now);
  const told = verdictHeaders(principal, verdict);
  const early = verdict.refusal ?? checkDoor(settings, principal, request);
  const { appealUrl } = settings.config.enforcement;
  if (early !== null) return refused(withAppealLink(early, appealUrl), told);
  const used = { requests: 1, inputTokens: 0, outputTokens: 0, dollars: 0 };
  const campaigns = enforcement.snapshot().campaignsOf(principal.accountId);
  const subject = { ...principal, models: [], campaigns };
  try {
    const hold = await budgets.reserve({
      id: request.id,
      subject,
      estimate: used,
      slowdowns: verdict.slowdowns,
    });
    if (isRefusal(hold)) return refused(withAppealLink(hold, appealUrl), told);
    await hold.settle(used);
    if (hold.local && !failOpen) return refused(UNCOUNTED);
  } catch {
    if (!failOpen) return refused(UNCOUNTED);
  }
  return { status: 200, headers: told, refusal: null };
}
