/** The control API over the parts of a running control half. */
import { Hono } from 'hono';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { type ApiEnv, guardAnswers, onlyKnownHosts, requireRole } from './access.ts';
import { ACCOUNT_ENDPOINTS } from './account-endpoints.ts';
import { ALERT_ENDPOINTS } from './alert-endpoints.ts';
import { AUDIT_ENDPOINTS } from './audit-endpoints.ts';
import { CAMPAIGN_ENDPOINTS } from './campaign-endpoints.ts';
import { DATA_ENDPOINTS } from './data-endpoints.ts';
import { DECISION_ENDPOINTS } from './decision-endpoints.ts';
import { describeRoutes } from './describe-api.ts';
import { answerRequest, type Endpoint } from './endpoint.ts';
import { answerError } from './errors.ts';
import { EVENT_ROUTES } from './event-routes.ts';
import { GATEWAY_ROUTES } from './gateway-routes.ts';
import { GOVERNANCE_ENDPOINTS } from './governance-endpoints.ts';
import { OTLP_ROUTES } from './otlp-routes.ts';
import { POLICY_ENDPOINTS } from './policy-endpoints.ts';
import type { RawRoute } from './raw-route.ts';
import { STATUS_ENDPOINTS } from './status-endpoints.ts';
import { TEXT_ENDPOINTS } from './text-endpoints.ts';

/** Every JSON route, in the order of the description. */
const ENDPOINTS: readonly Endpoint<Control>[] = [
  ...STATUS_ENDPOINTS,
  ...CAMPAIGN_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...DECISION_ENDPOINTS,
  ...POLICY_ENDPOINTS,
  ...GOVERNANCE_ENDPOINTS,
  ...ALERT_ENDPOINTS,
  ...TEXT_ENDPOINTS,
  ...DATA_ENDPOINTS,
  ...AUDIT_ENDPOINTS,
];
const RAW_ROUTES: readonly RawRoute<Control>[] = [
  ...EVENT_ROUTES,
  ...GATEWAY_ROUTES,
  ...OTLP_ROUTES,
];

export function controlApp(control: Control): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(guardAnswers);
  app.use(onlyKnownHosts(control.config));
  app.onError((thrown, context) => answerError(context, thrown, control.log));
  app.notFound((context) => {
    const nothing = failure('RECORDS_NOT_FOUND', { what: `route ${context.req.path}` });
    return answerError(context, nothing, control.log);
  });
  app.get('/health', (context) => context.json({ status: 'ok' }));
  for (const endpoint of ENDPOINTS) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(endpoint.method.toUpperCase(), path, requireRole(control, endpoint.needs), (context) =>
      answerRequest(endpoint, control, context),
    );
  }
  for (const { method, path, needs, answer } of RAW_ROUTES) {
    app.on(method.toUpperCase(), path, requireRole(control, needs), (context) =>
      answer(control, context),
    );
  }
  const description = describeApi();
  app.get('/openapi.json', (context) => context.json(description));
  return app;
}

/** The API's description without a control half; the same for every one of a release. */
export function describeApi(): object {
  return describeRoutes(ENDPOINTS, RAW_ROUTES);
}
