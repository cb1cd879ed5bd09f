/** Changes as they come, as server-sent events. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Control } from '../control.ts';
import type { ApiEnv } from './access.ts';
import type { RawRoute } from './raw-route.ts';

const HEARTBEAT_MS = 15_000;

/** `Last-Event-ID` brings what was missed meanwhile. */
function streamEvents(
  control: Pick<Control, 'events' | 'stopping' | 'places' | 'revocations'>,
  context: Context<ApiEnv>,
): Response {
  const lastId = Number(context.req.header('last-event-id') ?? 0) || 0;
  const { events, stopping, places, revocations } = control;
  const { credential_id } = context.var.credential;
  const leave = places.streams.take(credential_id);
  const held = revocations.hold(credential_id);
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const abort = AbortSignal.any([gone.signal, stopping, held.signal]);
    const beat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
    try {
      await stream.write(': welcome\n\n');
      for await (const { id, kind, data } of events.listen(lastId, abort)) {
        await stream.writeSSE({ id: String(id), event: kind, data: JSON.stringify(data) });
      }
    } finally {
      clearInterval(beat);
      held.end();
      leave();
    }
  });
}

export const EVENT_ROUTES: readonly RawRoute<Control>[] = [
  {
    method: 'get',
    path: '/v1/events',
    needs: 'viewer',
    tag: 'status',
    summary: 'Changes as they come: server-sent events, each with its kind and JSON data.',
    responses: {
      200: {
        description: 'A stream of events.',
        content: { 'text/event-stream': { schema: z.string() } },
      },
    },
    answer: streamEvents,
  },
];
