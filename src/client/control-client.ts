/** The typed client of the control API: what commands and the console ask with. */
import type { z } from 'zod';
import { CATALOGUE, type ErrorCode } from '#std/error-catalogue';
import { failure, messageOf, StillwatchError } from '#std/errors';

/** The control half, as commands ask it. Throws CONTROL_UNREACHABLE, and whatever it refuses. */
export interface ControlClient {
  url: string;
  ask<Schema extends z.ZodType>(request: ControlRequest<Schema>): Promise<z.output<Schema>>;
  /** Changes as they come, until the abort. */
  events(abort: AbortSignal): AsyncGenerator<{ kind: string; data: unknown }>;
}

export interface ControlRequest<Schema extends z.ZodType> {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Its parts are encoded. */
  path: readonly string[];
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  answer: Schema;
}

/** Where the control half is, the credential for it, and what ends every question. */
export interface ControlSite {
  url: string;
  secret: string;
  abort: AbortSignal;
}

/** Asks the control half at a site, over HTTP. */
export function controlClient({ url, secret, abort: until }: ControlSite): ControlClient {
  const base = url.replace(/\/+$/, '');
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { ...init.headers, authorization: `Bearer ${secret}` };
    try {
      return await fetch(`${base}${path}`, { ...init, headers, redirect: 'error' });
    } catch (thrown) {
      until.throwIfAborted();
      throw failure('CONTROL_UNREACHABLE', { url: base, why: reasonOf(thrown) });
    }
  };
  return {
    url: base,
    async ask({ method = 'GET', path, query = {}, body, answer }) {
      const given = Object.entries(query).filter((entry) => entry[1] !== undefined);
      const search = new URLSearchParams(
        given.map(([name, value]): [string, string] => [name, String(value)]),
      );
      const target = `/v1/${path.map(encodeURIComponent).join('/')}`;
      const response = await send(search.size === 0 ? target : `${target}?${search}`, {
        method,
        signal: until,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const told: unknown = await response.json().catch(() => null);
      if (!response.ok) throw refusalOf(told, response.status);
      const parsed = answer.safeParse(told);
      if (parsed.success) return parsed.data;
      throw failure('CONTROL_REFUSED', { why: 'its answer is not what this release expects' });
    },
    async *events(abort) {
      const response = await send('/v1/events', { signal: abort });
      if (!response.ok) throw refusalOf(await response.json().catch(() => null), response.status);
      yield* readEvents(response);
    },
  };
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
