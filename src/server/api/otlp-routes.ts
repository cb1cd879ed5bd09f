import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { OTLP_CONTENT_TYPES, type OtlpPath, readOtlp } from '#ingest/index';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { takeExchanges } from '../take-exchanges.ts';
import { forRole, requireRole } from './access.ts';
import { type ControlApp, ERROR_ANSWERS } from './endpoint.ts';
import { readBytes } from './read-bytes.ts';

const REJECTED_FIELD = { traces: 'rejectedSpans', logs: 'rejectedLogRecords' } as const;

/**
 * An OTLP/HTTP receiver for GenAI spans and call events, in protobuf and JSON, gzip or not
 * (opentelemetry.io/docs/specs/otlp). What is no model call is taken and ignored, as a collector's
 * exporter expects.
 */
export function addOtlpRoutes(app: ControlApp, control: Control): void {
  for (const path of ['traces', 'logs'] as const) addOtlpRoute(app, control, path);
}

function addOtlpRoute(app: ControlApp, control: Control, path: OtlpPath): void {
  const { counts, clock } = control;
  const route = createRoute({
    method: 'post',
    path: `/v1/${path}`,
    summary: `OpenTelemetry ${path}: model calls become exchanges.`,
    tags: ['telemetry'],
    ...forRole(control, 'gateway'),
    request: {
      body: {
        required: true,
        content: Object.fromEntries(
          Object.values(OTLP_CONTENT_TYPES).map((type) => [type, { schema: z.any() }]),
        ),
      },
    },
    responses: { 200: { description: 'Taken, in full or in part.' }, ...ERROR_ANSWERS },
  });
  // Parsed here: the schema check of the app would read the body as JSON first.
  const { openAPIRegistry: description } = app;
  description.registerPath(route);
  app.post(route.path, requireRole(control, 'gateway'), async (context) => {
    const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim();
    const encoding = type === OTLP_CONTENT_TYPES.protobuf ? 'protobuf' : 'json';
    if (encoding === 'json' && type !== OTLP_CONTENT_TYPES.json) {
      throw failure('REQUEST_REFUSED', { why: 'its content type is neither of OTLP’s' });
    }
    const read = readOtlp(path, encoding, { body: await readBytes(context), now: clock() });
    if ('why' in read) throw failure('REQUEST_REFUSED', { why: read.why });
    await takeExchanges(control, read.exchanges);
    counts.rejected += read.rejected;
    const body = answerBody(encoding, path, read);
    return context.body(body, 200, { 'content-type': OTLP_CONTENT_TYPES[encoding] });
  });
}

/** ExportTraceServiceResponse or ExportLogsServiceResponse. */
function answerBody(
  encoding: 'json' | 'protobuf',
  path: OtlpPath,
  { rejected, firstRejection }: { rejected: number; firstRejection: string | null },
): string | Uint8Array<ArrayBuffer> {
  if (encoding === 'protobuf') return partialSuccess(rejected, firstRejection ?? '');
  if (rejected === 0) return '{}';
  const errorMessage = firstRejection ?? '';
  return JSON.stringify({
    partialSuccess: { [REJECTED_FIELD[path]]: String(rejected), errorMessage },
  });
}

const VARINT_BITS = 7;

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 2 ** VARINT_BITS)) {
    const low = left % 2 ** VARINT_BITS;
    if (left === low) return [...bytes, low];
    bytes.push(low + 128);
  }
}

/** Field 1 of the response: {int64 rejected = 1; string error_message = 2}. */
function partialSuccess(rejected: number, why: string): Uint8Array<ArrayBuffer> {
  if (rejected === 0) return new Uint8Array();
  const text = [...new TextEncoder().encode(why.slice(0, 200))];
  const inner = [0x08, ...varint(rejected), 0x12, ...varint(text.length), ...text];
  return Uint8Array.from([0x0a, ...varint(inner.length), ...inner]);
}
