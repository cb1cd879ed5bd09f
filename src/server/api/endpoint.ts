import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import type { Credential } from '#schema/credential';
import { storable } from '#schema/foreign-text';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { type ApiEnv, forRole, type Needs } from './access.ts';
import { apiErrorSchema } from './errors.ts';

export type ControlApp = OpenAPIHono<ApiEnv>;

type Shape = z.ZodObject | undefined;
type Of<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler is given: parsed as declared. */
export interface Asked<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  credential: Credential;
  abort: AbortSignal;
}

/** One JSON route of the API. */
export interface Endpoint<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends z.ZodType | undefined = undefined,
  Answer extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for parameters. */
  path: string;
  needs: Needs;
  tag: string;
  summary: string;
  params?: Params;
  query?: Query;
  body?: Body;
  answer: Answer;
  handle(control: Control, asked: Asked<Of<Params>, Of<Query>, Of<Body>>): Promise<z.input<Answer>>;
}

/** Checks a declaration's types against each other. */
export function endpoint<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends z.ZodType | undefined = undefined,
  Answer extends z.ZodType = z.ZodType,
>(declared: Endpoint<Params, Query, Body, Answer>): AnyEndpoint {
  return declared as unknown as AnyEndpoint;
}

export type AnyEndpoint = Endpoint<Shape, Shape, z.ZodType | undefined, z.ZodType>;

export const errorAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: apiErrorSchema } },
});

export const ERROR_ANSWERS = {
  400: errorAnswer('The request is not as described.'),
  401: errorAnswer('No credential, or none that is known.'),
  403: errorAnswer('The credential has another role.'),
  503: errorAnswer('A database is away; try again.'),
};

export function createApp(): ControlApp {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const [issue] = result.error.issues;
      const field = issue?.path.join('.') ?? '';
      throw failure('REQUEST_REFUSED', { why: `${field || result.target}: ${issue?.message}` });
    },
  });
}

/** Puts a route into the app and into its description. */
export function addEndpoint(app: ControlApp, control: Control, declared: AnyEndpoint): void {
  const { method, path, needs, tag, summary, params, query, body, answer } = declared;
  const route = createRoute({
    method,
    path,
    summary,
    tags: [tag],
    ...forRole(control, needs),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined
        ? {}
        : { body: { content: { 'application/json': { schema: body } }, required: true } }),
    },
    responses: {
      200: { description: 'As asked.', content: { 'application/json': { schema: answer } } },
      ...(params === undefined ? {} : { 404: errorAnswer('There is no such thing.') }),
      ...(method === 'get' ? {} : { 409: errorAnswer('It cannot be done as things are.') }),
      ...ERROR_ANSWERS,
    },
  });
  app.openapi(route, async (context) => {
    const valid = (target: string): unknown => storable(context.req.valid(target as never));
    if (body !== undefined && !isJson(context.req.header('content-type'))) {
      throw failure('REQUEST_REFUSED', { why: 'its body is not sent as application/json' });
    }
    const asked = {
      params: params === undefined ? undefined : valid('param'),
      query: query === undefined ? undefined : valid('query'),
      body: body === undefined ? undefined : valid('json'),
      credential: context.var.credential,
      abort: context.req.raw.signal,
    };
    return context.json((await declared.handle(control, asked as never)) as object, 200) as never;
  });
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/([a-z.-]+\+)?json\s*(;|$)/i.test(contentType ?? '');
}
