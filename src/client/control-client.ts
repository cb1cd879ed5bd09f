/** The typed client of the control API: what commands ask with. */
import type { z } from 'zod';
import { CATALOGUE, type ErrorCode } from '#std/error-catalogue';
import { failure, messageOf, StillwatchError } from '#std/errors';
import type { ApiRoute, CallOf } from './api-route.ts';
import { ROUTES } from './routes.ts';

export const EVENTS_PATH = '/v1/events';

type Calls = {
  [Noun in keyof typeof ROUTES]: {
    [Verb in keyof (typeof ROUTES)[Noun]]: CallOf<(typeof ROUTES)[Noun][Verb]>;
  };
};

/**
 * The control half by noun: `client.campaigns.list()`, `client.decisions.undo({ decision_id, reason })`.
 * Calls reject with CONTROL_UNREACHABLE, and with whatever the control half refuses.
 */
export interface ControlClient extends Calls {
  url: string;
  /** Changes as they come, until the abort. */
  events(abort: AbortSignal): AsyncGenerator<{ kind: string; data: unknown }>;
}

/** Where the control half is, the credential for it, and what ends every question. */
export interface ControlSite {
  url: string;
  secret: string;
  abort: AbortSignal;
}

type Send = (path: string, init: RequestInit) => Promise<Response>;
type Given = Readonly<Record<string, unknown>>;

/** Asks the control half at a site, over HTTP. */
export function controlClient({ url, secret, abort: until }: ControlSite): ControlClient {
  const base = url.replace(/\/+$/, '');
  const send: Send = async (path, init) => {
    const headers = { ...init.headers, authorization: `Bearer ${secret}` };
    try {
      return await fetch(`${base}${path}`, { signal: until, ...init, headers, redirect: 'error' });
    } catch (thrown) {
      until.throwIfAborted();
      throw failure('CONTROL_UNREACHABLE', { url: base, why: reasonOf(thrown) });
    }
  };
  const calls = Object.entries(ROUTES).map(([noun, verbs]) => {
    const ofNoun = Object.entries(verbs).map(([verb, route]) => [
      verb,
      (given: Given = {}) => ask(send, route, given),
    ]);
    return [noun, Object.fromEntries(ofNoun)];
  });
  return {
    ...(Object.fromEntries(calls) as Calls),
    url: base,
    async *events(abort) {
      const response = await send(EVENTS_PATH, { signal: abort });
      if (!response.ok) throw refusalOf(await response.json().catch(() => null), response.status);
      yield* readEvents(response);
    },
  };
}

/** Fields that the path names go there; others into the query of a question, or the body of a change. */
async function ask(
  send: Send,
  { method, path, answer }: ApiRoute<string, unknown, z.ZodType>,
  given: Given,
): Promise<unknown> {
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams(
    [...rest].map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response =
    method === 'GET'
      ? await send(query.size === 0 ? target : `${target}?${query}`, { method })
      : await send(target, {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(Object.fromEntries(rest)),
        });
  const told: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(told, response.status);
  const parsed = answer.safeParse(told);
  if (parsed.success) return parsed.data;
  throw failure('CONTROL_REFUSED', { why: 'its answer is not what this release expects' });
}

function reasonOf(thrown: unknown): string {
  const { cause } = thrown as { cause?: { code?: string } };
  return cause?.code ?? messageOf(thrown);
}

/** The control half's own error, as it would be here. */
function refusalOf(told: unknown, status: number): StillwatchError {
  const error = (told as { error?: Record<string, unknown> } | null)?.error;
  if (typeof error?.code === 'string' && error.code in CATALOGUE) {
    const { code, message, hint } = error;
    return new StillwatchError(code as ErrorCode, String(message), String(hint), {});
  }
  return failure('CONTROL_REFUSED', { why: `it answered ${status}` });
}

/** Server-sent events as the control half writes them: `id`, `event` and one `data` line each. */
async function* readEvents(response: Response): AsyncGenerator<{ kind: string; data: unknown }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const kind = /^event: ?(.*)$/m.exec(block)?.[1];
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      if (kind !== undefined && data !== undefined) yield { kind, data: JSON.parse(data) };
    }
  }
}
