import type { Config } from '#config/index';
import { failure } from '#std/errors';
import { silentLog } from '#std/log';
import type { Control } from '../control.ts';
import { onlyKnownHosts } from './access.ts';
import { ACCOUNT_ENDPOINTS } from './account-endpoints.ts';
import { ALERT_ENDPOINTS } from './alert-endpoints.ts';
import { AUDIT_ENDPOINTS } from './audit-endpoints.ts';
import { CAMPAIGN_ENDPOINTS, DECISION_ENDPOINTS } from './decision-endpoints.ts';
import { type AnyEndpoint, addEndpoint, type ControlApp, createApp } from './endpoint.ts';
import { answerError } from './errors.ts';
import { addEventRoutes } from './event-routes.ts';
import { addGatewayRoutes } from './gateway-routes.ts';
import { GOVERNANCE_ENDPOINTS } from './governance-endpoints.ts';
import { addOtlpRoutes } from './otlp-routes.ts';
import { POLICY_ENDPOINTS } from './policy-endpoints.ts';
import { STATUS_ENDPOINTS } from './status-endpoints.ts';

/** Every JSON route, in the order of the description. */
const ENDPOINTS: readonly AnyEndpoint[] = [
  ...STATUS_ENDPOINTS,
  ...CAMPAIGN_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...DECISION_ENDPOINTS,
  ...POLICY_ENDPOINTS,
  ...GOVERNANCE_ENDPOINTS,
  ...ALERT_ENDPOINTS,
  ...AUDIT_ENDPOINTS,
];

const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'Stillwatch control API',
    version: '1',
    description:
      'Campaigns, accounts, decisions, policies and their audit log. Every route but /health and ' +
      '/openapi.json asks for a credential as a bearer; `x-needs-role` says which role.',
  },
};

/** The control API over the parts of a running control half. */
export function controlApp(control: Control): ControlApp {
  const app = createApp();
  app.use(onlyKnownHosts(control));
  app.onError((thrown, context) => answerError(context, thrown, control.log));
  app.notFound((context) => {
    const nothing = failure('RECORDS_NOT_FOUND', { what: `route ${context.req.path}` });
    return answerError(context, nothing, control.log);
  });
  const { openAPIRegistry: description } = app;
  description.registerComponent('securitySchemes', 'credential', {
    type: 'http',
    scheme: 'bearer',
  });
  app.get('/health', (context) => context.json({ status: 'ok' }));
  for (const each of ENDPOINTS) addEndpoint(app, control, each);
  addEventRoutes(app, control);
  addGatewayRoutes(app, control);
  addOtlpRoutes(app, control);
  app.get('/openapi.json', (context) => context.json(apiDescription(app)));
  return app;
}

function apiDescription(app: ControlApp): object {
  return app.getOpenAPI31Document(DESCRIPTION);
}

/** The API's description without a control half; the same for every one of a release. */
export function describeApi(config: Config): object {
  // Routes touch the parts of a control half when they are asked, not when they are described.
  return apiDescription(controlApp({ config, log: silentLog } as Control));
}
