/** Routes that are more than JSON in and JSON out: streams, spools, telemetry. */
import type { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiEnv, Needs } from './access.ts';

type Described = Parameters<typeof createRoute>[0];

export interface RawRoute<Parts> extends Pick<Described, 'request' | 'responses'> {
  method: 'get' | 'post';
  path: string;
  needs: Needs;
  tag: string;
  summary: string;
  answer(parts: Parts, context: Context<ApiEnv>): Response | Promise<Response>;
}
