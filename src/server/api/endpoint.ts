/** How a JSON route of the API is declared: a question that reads, or an act that changes. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { type Act, type ActInput, type Asker, type Performer, parseInput } from '#respond/index';
import { storable } from '#schema/foreign-text';
import { failure } from '#std/errors';
import { type ApiEnv, askerOf, type Needs } from './access.ts';
import { type JsonRouteBounds, readJsonObject, USUAL_BOUNDS } from './read-json.ts';

/** Fields whose names stand in the path come from there; others from the query, or the JSON body. */
export interface Endpoint<Parts> {
  method: 'get' | 'post' | 'put';
  /** With `{name}` for parameters. */
  path: string;
  needs: Needs;
  tag: string;
  summary: string;
  input: z.ZodObject;
  answer: z.ZodType;
  /** What its body may be; the usual where none is said. */
  bounds?: JsonRouteBounds;
  /** Field of the answer that has the rows of a page; absent = it is no list. */
  list?: string;
  /** Name of the act that it does; null = nothing is changed. */
  act: string | null;
  /** What it gives for input that was not looked at yet. */
  answerTo(parts: Parts, given: unknown, asker: Asker): Promise<unknown>;
}

/** A question: it changes nothing. */
export function question<Parts, Input extends z.ZodObject, Answer extends z.ZodType>(
  declared: Omit<Endpoint<Parts>, 'needs' | 'input' | 'answer' | 'act' | 'answerTo'> & {
    input: Input;
    answer: Answer;
    handle(parts: Parts, input: z.output<Input>): Promise<z.input<Answer>>;
  },
): Endpoint<Parts> {
  const { handle, ...rest } = declared;
  return {
    needs: 'viewer',
    ...rest,
    act: null,
    answerTo: async (parts, given) => handle(parts, parseInput(declared.input, given)),
  };
}

/** The same for another role than the least. */
export function questionFor<Parts>(needs: Needs, asked: Endpoint<Parts>): Endpoint<Parts> {
  return { ...asked, needs };
}

/** What performs acts. */
export interface Acting {
  performer: Performer;
}

/** An act: who may do it, and what it takes, are the act's. */
export function actRoute<Input extends ActInput, Answer extends z.ZodType>(
  declared: Pick<Endpoint<Acting>, 'method' | 'path' | 'tag' | 'summary' | 'bounds'> & {
    act: Act<Input, z.input<Answer>>;
    answer: Answer;
  },
): Endpoint<Acting> {
  const { act, ...rest } = declared;
  if (act.role === 'system') throw new TypeError(`${act.name} is the machine's own`);
  return {
    ...rest,
    needs: act.role,
    input: act.input,
    act: act.name,
    answerTo: ({ performer }, given, asker) => performer.performForeign(act, given, asker),
  };
}

/** Names in a path, in their order. */
export const pathNames = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

/** Answers one request. Throws REQUEST_REFUSED, and what the endpoint throws. */
export async function answerRequest<Parts>(
  endpoint: Endpoint<Parts>,
  parts: Parts,
  context: Context<ApiEnv>,
): Promise<Response> {
  const { method, bounds = USUAL_BOUNDS } = endpoint;
  const sent = method === 'get' ? context.req.query() : await readJsonObject(context, bounds);
  const fromPath = context.req.param() as Record<string, string>;
  const twice = pathNames(endpoint.path).find((name) => name in sent);
  if (twice !== undefined) {
    throw failure('REQUEST_REFUSED', { why: `${twice}: it stands in the path` });
  }
  const asker = askerOf(context.var.credential);
  const given = storable({ ...sent, ...fromPath });
  const answer = await endpoint.answerTo(parts, given, asker);
  return context.json(answer);
}
