/** Serves one HTTP request from its arrival to its record. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type JsonObject,
  openaiRefusalBody,
  PROVIDERS,
  type Provider,
  type Refusal,
  refusal,
} from '#providers/index';
import { messageOf } from '#std/errors';
import { withAppealLink } from '../enforcement/appeal-link.ts';
import { identify } from '../identity/identify.ts';
import type { Principal } from '../identity/principal.ts';
import { readTraceParent } from '../metrics/tracing.ts';
import { findRoute, type Route, readTarget } from '../route.ts';
import { admit } from './admit.ts';
import { finish } from './finish.ts';
import { Flight } from './flight.ts';
import { Forwarding } from './forward.ts';
import { withoutCredentials } from './forwarded-query.ts';
import { isRefusal } from './read-body.ts';
import { sendRefusal } from './send-refusal.ts';
import type { Gateway, Target } from './settings.ts';

/** Refusals before it is known whose format to answer in. */
const ANY_FORMAT = { refusalBody: (given: Refusal): JsonObject => openaiRefusalBody(given) };

/** Serves one request; resolves when it is answered and accounted. Never rejects. */
export async function serve(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
  peer: string,
): Promise<void> {
  const id = gateway.newId();
  const began = gateway.monotonic();
  const turnAway = (given: Refusal, format: Pick<Provider, 'refusalBody'> = ANY_FORMAT): void => {
    gateway.metrics.refusals.add(given.code);
    sendRefusal(response, given, format, id);
  };
  if (gateway.draining) {
    response.shouldKeepAlive = false;
    turnAway(refusal('draining', 'The gateway is shutting down; try again.', 1));
    return;
  }
  const target = readTarget(request.url ?? '');
  if (target === null) {
    turnAway(refusal('invalid_request', 'The request target is not a plain path.'));
    return;
  }
  const { headers } = request;
  const head = { method: request.method ?? '', path: target.path, headers };
  const route = findRoute(gateway.settings.targets, head);
  if (route === null) {
    turnAway(refusal('not_found', 'No upstream serves this path.'));
    return;
  }
  const now = gateway.clock();
  const arrival = { headers, query: target.query, peer, now };
  const principal = identify(arrival, gateway.settings.identity);
  if (isRefusal(principal)) {
    turnAway(principal, formatOf(route));
    return;
  }
  const flight = new Flight({
    id,
    startedAt: now,
    began,
    route,
    principal: principal as Principal,
  });
  flight.traceParent = gateway.tracer === null ? null : readTraceParent(headers.traceparent);
  const ownKey = route.target.headers.key !== null;
  const governed = gateway.settings.identity.config.mode === 'governed';
  flight.query = ownKey || governed ? withoutCredentials(target.query) : target.query;
  await run(gateway, flight, request, response);
}

/** Errors of calls that no format knows still look like the upstream's own. */
function formatOf(route: Route<Target>): Pick<Provider, 'refusalBody'> {
  if (route.provider.protocol === route.target.config.protocol) return route.provider;
  const { protocol } = route.target.config;
  return PROVIDERS.find((provider) => provider.protocol === protocol) ?? route.provider;
}

async function run(
  gateway: Gateway,
  flight: Flight,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const decided = await admit(gateway, flight, request);
    const { appealUrl } = gateway.settings.config.enforcement;
    const admitted = isRefusal(decided) ? withAppealLink(decided, appealUrl) : decided;
    if (admitted === null || response.destroyed) {
      await flight.hold.settle(null);
      gateway.metrics.aborts.add('before_forwarding');
      return;
    }
    if (isRefusal(admitted)) {
      flight.refusal = admitted;
      flight.status = admitted.status;
      await finish(gateway, flight);
      sendRefusal(response, admitted, formatOf(flight.route), flight.id);
      return;
    }
    gateway.metrics.admission.observe((gateway.monotonic() - flight.began) / 1000);
    await new Promise<void>((settled) => {
      new Forwarding({ gateway, flight, request, response, admitted, settled });
    });
  } catch (thrown) {
    gateway.log.error('exchange-fail', { exchange: flight.id, why: messageOf(thrown) });
    response.destroy();
    await flight.hold.settle(null);
  }
}
