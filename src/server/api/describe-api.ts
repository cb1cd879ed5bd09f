/** The API's description (OpenAPI 3.1), from the declarations of its routes alone. */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Endpoint, pathNames } from './endpoint.ts';
import { ERROR_ANSWERS, errorAnswer } from './errors.ts';
import type { RawRoute } from './raw-route.ts';

const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'Stillwatch control API',
    version: '1',
    description:
      'Campaigns, accounts, decisions, policies and their audit log. Every route but /health and ' +
      '/openapi.json asks for a credential as a bearer; `x-needs-role` says which role, and `x-act` which ' +
      'act a route does. Lists come in pages: `x-list` names the field with the rows, and `next` is the ' +
      '`after` of the page that follows.',
  },
};

const security = [{ credential: [] }];

function endpointRoute<Parts>(endpoint: Endpoint<Parts>) {
  const { method, path, needs, tag, summary, input, answer, act, list } = endpoint;
  const names = pathNames(path);
  const named = names.length > 0;
  const fields = Object.entries(input.shape);
  const inPath = Object.fromEntries(fields.filter(([name]) => names.includes(name)));
  const rest = Object.fromEntries(fields.filter(([name]) => !names.includes(name)));
  const schema = z.strictObject(rest);
  const body = { content: { 'application/json': { schema } }, required: true };
  const asked = Object.keys(rest).length > 0;
  return createRoute({
    method,
    path,
    summary,
    tags: [tag],
    security,
    'x-needs-role': needs,
    ...(act === null ? {} : { 'x-act': act }),
    ...(list === undefined ? {} : { 'x-list': list }),
    request: {
      ...(named ? { params: z.object(inPath) } : {}),
      ...(method === 'get' && asked ? { query: z.object(rest) } : {}),
      ...(method === 'get' ? {} : { body }),
    },
    responses: {
      200: { description: 'As asked.', content: { 'application/json': { schema: answer } } },
      ...(named ? { 404: errorAnswer('There is no such thing.') } : {}),
      ...(method === 'get' ? {} : { 409: errorAnswer('It cannot be done as things are.') }),
      ...ERROR_ANSWERS,
    },
  });
}

function rawRoute<Parts>(route: RawRoute<Parts>) {
  const { method, path, needs, tag, summary, request = {}, responses } = route;
  return createRoute({
    ...{ method, path, summary, security, request },
    tags: [tag],
    'x-needs-role': needs,
    responses: { ...responses, ...ERROR_ANSWERS },
  });
}

/** The same for every control half of a release. */
export function describeRoutes<Parts>(
  endpoints: readonly Endpoint<Parts>[],
  raw: readonly RawRoute<Parts>[],
): object {
  const app = new OpenAPIHono();
  const { openAPIRegistry: description } = app;
  const scheme = { type: 'http', scheme: 'bearer' } as const;
  description.registerComponent('securitySchemes', 'credential', scheme);
  for (const each of endpoints) description.registerPath(endpointRoute(each));
  for (const each of raw) description.registerPath(rawRoute(each));
  return app.getOpenAPI31Document(DESCRIPTION);
}
