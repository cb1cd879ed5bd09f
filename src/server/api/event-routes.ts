import { createRoute } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Control } from '../control.ts';
import { forRole } from './access.ts';
import { type ControlApp, ERROR_ANSWERS } from './endpoint.ts';

const HEARTBEAT_MS = 15_000;

/** Changes as they come, as server-sent events; `Last-Event-ID` brings what was missed meanwhile. */
export function addEventRoutes(app: ControlApp, control: Control): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/events',
    summary: 'Changes as they come: server-sent events, each with its kind and JSON data.',
    tags: ['status'],
    ...forRole(control, 'viewer'),
    responses: {
      200: {
        description: 'A stream of events.',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      ...ERROR_ANSWERS,
    },
  });
  app.openapi(route, (context) => {
    const lastId = Number(context.req.header('last-event-id') ?? 0) || 0;
    return streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const abort = AbortSignal.any([gone.signal, control.stopping]);
      const beat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
      try {
        await stream.write(': welcome\n\n');
        for await (const { id, kind, data } of control.events.listen(lastId, abort)) {
          await stream.writeSSE({ id: String(id), event: kind, data: JSON.stringify(data) });
        }
      } finally {
        clearInterval(beat);
      }
    });
  });
}
