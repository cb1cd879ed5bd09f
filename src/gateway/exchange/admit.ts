/** Decides whether a request goes on to the provider, and with which body. */
import type { IncomingMessage } from 'node:http';
import { matchesName } from '#match/index';
import {
  type Ask,
  type Caps,
  costOf,
  type PriceTable,
  priceOf,
  type Refusal,
  refusal,
  reserveInputTokens,
  type Usage,
  unknownUsage,
} from '#providers/index';
import type { BudgetHold } from '../budgets/budget-hold.ts';
import type { Estimate } from '../budgets/budgets.ts';
import { checkPolicy } from '../enforcement/policy.ts';
import { refuseUnreadCall, refuseUnreadParts } from '../unread-requests.ts';
import { fingerprintNow } from './finish.ts';
import type { Flight } from './flight.ts';
import { readAsk } from './read-ask.ts';
import { declaredTooLarge, isRefusal, type JsonBody, readJsonBody, soon } from './read-body.ts';
import { rewriteRequest } from './rewrite-request.ts';
import type { Gateway } from './settings.ts';

/** What is sent on: the body's bytes, or null where the request itself streams through. */
export interface Admitted {
  bytes: Buffer | null;
  /** The bytes were decompressed on the way. */
  decoded: boolean;
}

function decide(gateway: Gateway, flight: Flight): Refusal | null {
  const { enforcement } = gateway.settings;
  const { principal, ask } = flight;
  const now = gateway.clock();
  if (enforcement.stale(now) && !flight.route.target.config.failOpen) {
    return refusal('decisions_stale', 'The gateway cannot tell what is allowed; try again later.');
  }
  flight.verdict = enforcement.verdict(
    { ...principal, endUserId: ask.endUserId, endUserElse: flight.endUserElse },
    now,
  );
  return flight.verdict.refusal;
}

function checkModels(flight: Flight): Refusal | null {
  const { models } = flight.verdict;
  const refused = flight.ask.models.find((model) => models !== null && !matchesName(models, model));
  if (refused === undefined) return null;
  return refusal('model_not_allowed', `The model ${JSON.stringify(refused)} is not available.`);
}

function lowest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

function checkDoor(gateway: Gateway, flight: Flight): Refusal | null {
  const { config } = gateway.settings;
  const { operation } = flight.route;
  const needs = operation.needs === undefined ? [] : [operation.needs];
  const request = { ask: flight.ask, needs, requestBytes: flight.requestBytes };
  const caps = checkPolicy(config.policy, flight.principal, request, gateway.clock());
  if (isRefusal(caps)) return caps;
  const unread = refuseUnread(gateway, flight);
  if (unread !== null) return unread;
  const own = flight.verdict.caps;
  const merged: Caps = {
    ...own,
    maxOutputTokens: lowest(own.maxOutputTokens, caps.maxOutputTokens),
    n: lowest(own.n, caps.n),
    noLogprobs: own.noLogprobs === true || caps.noLogprobs === true,
  };
  flight.verdict.caps = merged;
  if (flight.ask.prompts > (merged.n ?? Number.POSITIVE_INFINITY)) {
    return refusal('over_cap', `One request may have ${merged.n} answers at most.`);
  }
  return checkModels(flight);
}

/** What cannot be read fails closed where something is decided about it. */
function refuseUnread(
  gateway: Gateway,
  { ask, route, principal, verdict }: Flight,
): Refusal | null {
  const decided = { config: gateway.settings.config, subject: principal, verdict };
  const { operation, target } = route;
  const allowed = target.config.unknownCalls === 'pass';
  const call = refuseUnreadCall(operation, decided, allowed);
  return call ?? (operation.generates ? refuseUnreadParts(ask, decided) : null);
}

/** The most an exchange can use, as far as the request says. */
function estimate(gateway: Gateway, flight: Flight): Estimate {
  const { ask, route, requestBytes } = flight;
  const nothing = { requests: ask.requests, inputTokens: 0, outputTokens: 0, dollars: 0 };
  if (!route.operation.generates) return nothing;
  const { prices, config } = gateway.settings;
  const inputTokens = reserveInputTokens(requestBytes);
  const answers = Math.max(1, ask.n ?? 1) * ask.prompts;
  const outputTokens =
    route.provider.id === 'openai-embeddings'
      ? 0
      : answers * (ask.maxOutputTokens ?? config.counters.reserveOutputTokens);
  const usage = { ...unknownUsage(), inputTokens, outputTokens };
  const dollars = dearest(prices, ask, usage);
  return { requests: ask.requests, inputTokens, outputTokens, dollars };
}

/** What it costs with the dearest model that may answer; null: one of them has no price. */
function dearest(prices: PriceTable, { models }: Ask, usage: Usage): number | null {
  const costs = (models.length === 0 ? [null] : models).map((model) =>
    costOf(priceOf(prices, model), usage),
  );
  return costs.some((cost) => cost === null) ? null : Math.max(...(costs as number[]));
}

/** At once where the counters answer at once: a promise would cost more than they do. */
function reserve(gateway: Gateway, flight: Flight): Refusal | null | Promise<Refusal | null> {
  const { enforcement, budgets } = gateway.settings;
  const { principal, ask, verdict } = flight;
  const subject = {
    ...principal,
    models: ask.models,
    campaigns: enforcement.snapshot().campaignsOf(principal.accountId),
  };
  const take = (held: BudgetHold | Refusal): Refusal | null => {
    if (isRefusal(held)) return held;
    flight.hold = held;
    return held.local ? withoutCounters(gateway, flight) : null;
  };
  try {
    const held = budgets.reserve({
      id: flight.id,
      subject,
      estimate: estimate(gateway, flight),
      slowdowns: verdict.slowdowns,
    });
    if (!(held instanceof Promise)) return take(held);
    return held.then(take).catch(() => withoutCounters(gateway, flight));
  } catch {
    return withoutCounters(gateway, flight);
  }
}

function withoutCounters(gateway: Gateway, flight: Flight): Refusal | null {
  const open = flight.route.target.config.failOpen;
  gateway.metrics.degraded.add('counters', String(open));
  if (open) return null;
  return refusal('counters_unavailable', 'Budgets cannot be checked; try again later.', 5);
}

function checkSink(gateway: Gateway, flight: Flight): Refusal | null {
  if (gateway.sink.healthy()) return null;
  const open = flight.route.target.config.failOpen;
  gateway.metrics.degraded.add('spool', String(open));
  if (open) return null;
  return refusal('not_recording', 'The exchange cannot be recorded; try again later.', 5);
}

function keepText(gateway: Gateway): number | null {
  const { keepText, textShare, textChars } = gateway.settings.config.spool;
  if (keepText === 'none') return null;
  return keepText === 'all' || gateway.random.float() < textShare ? textChars : null;
}

function takeAsk(gateway: Gateway, flight: Flight, request: IncomingMessage, body: JsonBody): void {
  const { route } = flight;
  flight.body = body.value;
  flight.requestBytes = body.bytes.length;
  const head = { method: request.method ?? '', path: route.path, headers: request.headers };
  flight.ask = readAsk(gateway, flight, body.value, head);
}

/**
 * Everything between a request's headers and its forwarding: decisions, body, policy, budget,
 * masking. Answers with what to send on, a refusal, or null when the client has gone.
 */
export async function admit(
  gateway: Gateway,
  flight: Flight,
  request: IncomingMessage,
): Promise<Admitted | Refusal | null> {
  const { limits } = gateway.settings.config;
  const json = flight.route.operation.body === 'json' && request.method !== 'GET';
  const early =
    decide(gateway, flight) ??
    checkSink(gateway, flight) ??
    declaredTooLarge(request, json ? limits.bodyBytes : limits.opaqueBodyBytes);
  if (early !== null) return early;
  flight.keepTextChars = keepText(gateway);
  if (!json) {
    flight.requestBytes = Number(request.headers['content-length'] ?? 0);
    const refused = checkDoor(gateway, flight) ?? (await reserve(gateway, flight));
    return refused ?? { bytes: null, decoded: false };
  }
  const body = await readJsonBody(request, limits);
  if (body === null || isRefusal(body)) return body;
  const misspelt = flight.route.provider.request.misspelt(body.value);
  if (misspelt !== null) return ambiguous(misspelt);
  takeAsk(gateway, flight, request, body);
  const late = decideOnBody(gateway, flight) ?? checkDoor(gateway, flight);
  if (late !== null) return late;
  const steps = soon(body.bytes.length, rewriteRequest(gateway, flight, body));
  const rewritten = steps instanceof Promise ? await steps : steps;
  if (isRefusal(rewritten)) return rewritten;
  const reserved = reserve(gateway, flight);
  const refused = reserved instanceof Promise ? await reserved : reserved;
  const decoded = (request.headers['content-encoding'] ?? 'identity') !== 'identity';
  return refused ?? { bytes: rewritten, decoded };
}

const MOST_NAME_CHARS = 64;

function ambiguous(name: string): Refusal {
  const shown = JSON.stringify(name.slice(0, MOST_NAME_CHARS));
  return refusal('invalid_request', `The field ${shown} resembles another one, or is there twice.`);
}

/** Decisions that need the body: about the end user, and about what is asked. */
function decideOnBody(gateway: Gateway, flight: Flight): Refusal | null {
  const { enforcement } = gateway.settings;
  if (flight.ask.endUserId !== null) {
    const refused = decide(gateway, flight);
    if (refused !== null) return refused;
  }
  if (enforcement.snapshot().readsFingerprints) {
    fingerprintNow(gateway, flight);
    if (flight.fingerprint !== null) {
      enforcement.addFingerprint(flight.verdict, flight.fingerprint, gateway.clock());
    }
  }
  return flight.verdict.refusal;
}
